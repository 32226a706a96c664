import type { Phrase } from '../domain/phrase.ts'
import { formatDuration } from '../domain/time.ts'
import { bytes } from './format.ts'
import type { Voice } from './voice.ts'

/** A sentence of the domain in a voice: our own words as they are, data escaped and formatted. */
export function speak(phrase: Phrase, voice: Voice): string {
  return phrase
    .map((word) => {
      if (typeof word === 'string') return word
      if ('name' in word) return voice.name(word.name)
      if ('code' in word) return voice.code(word.code, 200)
      if ('time' in word) return voice.time(word.time)
      if ('seconds' in word) return formatDuration(word.seconds)
      return bytes(word.bytes)
    })
    .join('')
}
