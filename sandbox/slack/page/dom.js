const SVG = 'http://www.w3.org/2000/svg'

/**
 * Builds an element. Data only ever enters as text nodes and attributes, never as markup.
 * `on` holds listeners; `true`, `false` and `null` set or leave out an attribute.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...unknown} children strings, nodes, or arrays of them; null and undefined are left out
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children)
}

/**
 * The same as `h` for SVG elements.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...unknown} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children)
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener)
      }
    } else {
      element.setAttribute(name, value === true ? '' : String(value))
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === '') continue
    element.append(child instanceof Node ? child : String(child))
  }
  return element
}

/**
 * Makes `parent` hold exactly `nodes`, in order, touching only what differs, so that an element
 * which stays keeps its focus and its scroll position.
 * @param {Element} parent
 * @param {Node[]} nodes
 */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes)
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove()
  nodes.forEach((node, index) => {
    const present = parent.childNodes[index]
    if (present !== node) parent.insertBefore(node, present ?? null)
  })
}

/**
 * A link to the outside. Only http(s) and mailto are followed: other schemes become plain text.
 * @param {string} url
 * @param {unknown[]} children
 * @param {Record<string, unknown>} [attributes]
 */
export function outsideLink(url, children, attributes = {}) {
  if (!/^(https?:|mailto:)/i.test(url)) return h('span', attributes, children)
  const outward = { href: url, target: '_blank', rel: 'noreferrer noopener' }
  return h('a', { ...outward, ...attributes }, children)
}
