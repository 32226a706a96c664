import { h, svg } from './dom.js'

/**
 * The picture of a person (initials on their colour) or of the bot (a cylinder with an arrow back).
 * @param {{ name?: string, real_name?: string, color?: string, is_bot?: boolean } | undefined} user
 */
export function avatar(user) {
  if (user?.is_bot) {
    return h('span', { class: 'avatar bot', 'aria-hidden': 'true' }, botPicture())
  }
  const name = user?.real_name ?? user?.name ?? '?'
  const initials = name
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join('')
  const colour = /^#?[0-9a-f]{6}$/i.test(user?.color ?? '') ? user.color.replace('#', '') : '64748b'
  const style = `background:#${colour}`
  return h('span', { class: 'avatar', style, 'aria-hidden': 'true' }, initials.toUpperCase())
}

function botPicture() {
  const white = { fill: 'none', stroke: '#fff', 'stroke-width': 1.7, 'stroke-linecap': 'round' }
  return svg(
    'svg',
    { viewBox: '0 0 24 24' },
    svg('ellipse', { cx: 11, cy: 6, rx: 6, ry: 2.5, ...white }),
    svg('path', { d: 'M5 6v10c0 1.4 2.7 2.5 6 2.5M17 6v4', ...white }),
    svg('path', { d: 'M5 11c0 1.4 2.7 2.5 6 2.5', ...white }),
    svg('path', { d: 'M19.5 16.5a3.5 3.5 0 1 1-1.2-2.6M19.5 12v2.5H17', ...white }),
  )
}
