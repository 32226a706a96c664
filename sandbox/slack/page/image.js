import { h } from './dom.js'

/**
 * An image, or its alt text in a frame if it has no address that a page may load (Slack files).
 * @param {{ image_url?: string, alt_text?: string }} image
 * @param {string} look CSS class
 */
export function imageElement(image, look) {
  const alt = image.alt_text ?? ''
  if (!/^(https?:|data:image\/|\/)/i.test(image.image_url ?? '')) {
    return h('span', { class: `${look} no-image`, role: 'img', 'aria-label': alt }, alt || 'image')
  }
  const shown = h('img', { class: look, src: image.image_url, alt, title: alt, loading: 'lazy' })
  shown.addEventListener('error', () => {
    shown.replaceWith(h('span', { class: `${look} no-image`, role: 'img', 'aria-label': alt }, alt))
  })
  return shown
}
