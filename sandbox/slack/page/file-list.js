import { h } from './dom.js'

const UNITS = ['bytes', 'kB', 'MB', 'GB']

/**
 * The files of a message, each with what Slack shows of it and a download.
 * @param {{ id: string, name: string, title: string, size: number, pretty_type?: string }[]} files
 * @returns {HTMLElement}
 */
export function fileList(files) {
  return h('ul', { class: 'files', 'aria-label': 'Files' }, files.map(fileCard))
}

function fileCard({ id, name, title, size, pretty_type: type }) {
  const href = `/sandbox/file?${new URLSearchParams({ id })}`
  return h(
    'li',
    { class: 'file', 'data-file-id': id },
    h('span', { class: 'file-sign', 'aria-hidden': 'true' }, '📄'),
    h(
      'span',
      { class: 'file-text' },
      h('b', {}, title || name),
      h('span', { class: 'muted' }, [name, type, shownSize(size)].filter(Boolean).join(' · ')),
    ),
    h(
      'a',
      { class: 'file-link', href, download: name, 'aria-label': `Download ${name}` },
      'Download',
    ),
  )
}

function shownSize(bytes) {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1000 ** unit
  return `${unit === 0 ? value : value.toFixed(1).replace(/\.0$/, '')} ${UNITS[unit]}`
}
