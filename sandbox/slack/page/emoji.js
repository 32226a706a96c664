import { h } from './dom.js'
import { emojiArt } from './emoji-art.js'

// Slack's names for the emoji that tools like this one use. Anything else stays as it is written.
const BY_NAME = {
  red_circle: '🔴',
  large_orange_circle: '🟠',
  large_yellow_circle: '🟡',
  large_green_circle: '🟢',
  large_blue_circle: '🔵',
  blue_circle: '🔵',
  large_purple_circle: '🟣',
  white_circle: '⚪',
  black_circle: '⚫',
  large_red_square: '🟥',
  large_yellow_square: '🟨',
  large_green_square: '🟩',
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  ballot_box_with_check: '☑️',
  x: '❌',
  negative_squared_cross_mark: '❎',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  octagonal_sign: '🛑',
  warning: '⚠️',
  exclamation: '❗',
  heavy_exclamation_mark: '❗',
  question: '❓',
  grey_question: '❔',
  information_source: 'ℹ️',
  rotating_light: '🚨',
  fire: '🔥',
  boom: '💥',
  skull: '💀',
  bug: '🐛',
  hourglass_flowing_sand: '⏳',
  hourglass: '⌛',
  stopwatch: '⏱️',
  alarm_clock: '⏰',
  clock1: '🕐',
  clock3: '🕒',
  calendar: '📅',
  date: '📅',
  spiral_calendar_pad: '🗓️',
  lock: '🔒',
  unlock: '🔓',
  closed_lock_with_key: '🔐',
  key: '🔑',
  shield: '🛡️',
  tada: '🎉',
  rocket: '🚀',
  sparkles: '✨',
  star: '⭐',
  trophy: '🏆',
  mute: '🔇',
  speaker: '🔈',
  no_bell: '🔕',
  bell: '🔔',
  mega: '📣',
  loudspeaker: '📢',
  zzz: '💤',
  arrow_right: '➡️',
  arrow_left: '⬅️',
  arrow_up: '⬆️',
  arrow_down: '⬇️',
  arrow_forward: '▶️',
  arrows_counterclockwise: '🔄',
  arrows_clockwise: '🔃',
  repeat: '🔁',
  leftwards_arrow_with_hook: '↩️',
  small_red_triangle: '🔺',
  small_red_triangle_down: '🔻',
  small_blue_diamond: '🔹',
  double_vertical_bar: '⏸️',
  pause_button: '⏸️',
  black_square_for_stop: '⏹️',
  stop_button: '⏹️',
  play_or_pause_button: '⏯️',
  bar_chart: '📊',
  chart_with_upwards_trend: '📈',
  chart_with_downwards_trend: '📉',
  floppy_disk: '💾',
  file_cabinet: '🗄️',
  package: '📦',
  card_index_dividers: '🗂️',
  file_folder: '📁',
  open_file_folder: '📂',
  page_facing_up: '📄',
  memo: '📝',
  clipboard: '📋',
  scroll: '📜',
  books: '📚',
  book: '📖',
  link: '🔗',
  pushpin: '📌',
  mag: '🔍',
  eyes: '👀',
  bulb: '💡',
  wrench: '🔧',
  hammer_and_wrench: '🛠️',
  gear: '⚙️',
  wastebasket: '🗑️',
  broom: '🧹',
  recycle: '♻️',
  ambulance: '🚑',
  hospital: '🏥',
  construction: '🚧',
  building_construction: '🏗️',
  electric_plug: '🔌',
  zap: '⚡',
  computer: '💻',
  satellite_antenna: '📡',
  cloud: '☁️',
  umbrella: '☔',
  robot_face: '🤖',
  wave: '👋',
  '+1': '👍',
  thumbsup: '👍',
  '-1': '👎',
  thumbsdown: '👎',
  raised_hand: '✋',
  hand: '✋',
  clap: '👏',
  pray: '🙏',
  ok_hand: '👌',
  point_right: '👉',
  slightly_smiling_face: '🙂',
  smile: '😄',
  sweat_smile: '😅',
  thinking_face: '🤔',
  tired_face: '😫',
  heart: '❤️',
  green_heart: '💚',
  one: '1️⃣',
  two: '2️⃣',
  three: '3️⃣',
  seedling: '🌱',
  bust_in_silhouette: '👤',
  busts_in_silhouette: '👥',
  inbox_tray: '📥',
  outbox_tray: '📤',
  incoming_envelope: '📨',
  speech_balloon: '💬',
  thread: '🧵',
  elephant: '🐘',
  oncoming_police_car: '🚔',
  soon: '🔜',
  new: '🆕',
  sos: '🆘',
  white_large_square: '⬜',
  black_large_square: '⬛',
  heavy_minus_sign: '➖',
  heavy_plus_sign: '➕',
  fast_forward: '⏩',
  rewind: '⏪',
}

const NAME_OF = new Map(Object.entries(BY_NAME).map(([name, sign]) => [bare(sign), name]))
const PICTURE =
  /(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F)(?:\uFE0F|\u200D\p{Extended_Pictographic}\uFE0F?)*/gu

function bare(sign) {
  return sign.replace(/\uFE0F/g, '')
}

function picture(sign) {
  const name = NAME_OF.get(bare(sign))
  const art = emojiArt(name)
  const label = name ? `:${name}:` : sign
  if (!art) return h('span', { class: 'emoji', role: 'img', 'aria-label': label }, sign)
  // The sign itself stays in the text, so that copying and searching find it.
  const text = h('span', { class: 'emoji-sign' }, sign)
  return h('span', { class: 'emoji', role: 'img', 'aria-label': label, title: label }, text, art)
}

/**
 * The emoji with this name, or null if it is not known here.
 * @param {string} name without colons
 */
export function emojiByName(name) {
  const sign = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : null
  return sign && picture(sign)
}

/**
 * Text in which emoji characters become elements, so that they look alike on every machine.
 * @param {string} text
 * @returns {Node[]}
 */
export function emojiInText(text) {
  const nodes = []
  let last = 0
  for (const match of text.matchAll(PICTURE)) {
    if (match.index > last) nodes.push(document.createTextNode(text.slice(last, match.index)))
    nodes.push(picture(match[0]))
    last = match.index + match[0].length
  }
  if (last < text.length) nodes.push(document.createTextNode(text.slice(last)))
  return nodes
}

/**
 * Names turned into characters, for places that hold only text (options of a select, titles).
 * @param {string} text
 */
export function emojiCharacters(text) {
  return text.replace(/:([a-z0-9_+'-]+):/g, (whole, name) =>
    Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : whole,
  )
}
