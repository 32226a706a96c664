import type { MessageBody } from './notification.ts'

/** Letters and digits that nobody mistakes for others; 32, so that each stands for five bits. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'
const LENGTH = 6

/**
 * The short id of the message with this identity: `d-` and six letters or digits. The same for every edit of the
 * message. Thirty bits: among ten thousand messages two share an id once in twenty, so whoever looks one up may find
 * two.
 */
export function deliveryId(identity: string): string {
  let hash = 0x811c9dc5
  // FNV-1a over the UTF-16 units.
  for (let i = 0; i < identity.length; i++) {
    hash = Math.imul(hash ^ identity.charCodeAt(i), 0x01000193)
  }
  // Spread, because identities differ mostly in their last digits.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  hash ^= hash >>> 16
  const letters = Array.from({ length: LENGTH }, (_, i) => LETTERS[(hash >>> (5 * i)) & 31])
  return `d-${letters.join('')}`
}

/** Whether a text is such an id, in small letters. */
export function isDeliveryId(text: string): boolean {
  return /^d-[a-km-np-z2-9]{6}$/.test(text)
}

/** Messages without an id of their own: what belongs to another message, cards with their own id, answers. */
const UNMARKED: ReadonlySet<MessageBody['template']> = new Set([
  'line',
  'group list',
  'request',
  'shared',
])

/** Whether a message shows its delivery id. */
export function showsDeliveryId(body: MessageBody): boolean {
  return !UNMARKED.has(body.template)
}
