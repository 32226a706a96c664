import { svg } from './dom.js'

// Small drawings for the signs that carry a state, because a Linux machine often has no colour
// emoji font and a red circle must never look like a green one. [element, attributes] on a 20 grid.
const dot = (fill) => [['circle', { cx: 10, cy: 10, r: 8.5, fill }]]
const square = (fill) => [['rect', { x: 2, y: 2, width: 16, height: 16, rx: 3, fill }]]
const line = (d, stroke, width = 2.6) => [
  'path',
  {
    d,
    stroke,
    'stroke-width': width,
    fill: 'none',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  },
]
const shape = (d, fill) => ['path', { d, fill }]
const box = (x, y, width, height, fill, rx = 1) => ['rect', { x, y, width, height, rx, fill }]
const keycap = (fill, d) => [box(1.5, 1.5, 17, 17, fill, 3.5), line(d, '#fff', 2.4)]

const LOCK = [
  line('M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9', '#8a8f98', 2),
  box(3.5, 8.5, 13, 9.5, '#e8a317', 2),
]
const GLASS = [
  box(4, 1.5, 12, 2, '#8a5a2b'),
  box(4, 16.5, 12, 2, '#8a5a2b'),
  shape(
    'M5.5 3.5h9c0 3.5-3 4.5-3.4 6.5.4 2 3.4 3 3.4 6.5h-9c0-3.5 3-4.5 3.4-6.5-.4-2-3.4-3-3.4-6.5z',
    '#cfe3f1',
  ),
  shape(
    'M6.8 5.5h6.4c-.6 1.7-2.2 2.6-3.2 3.8-1-1.2-2.6-2.1-3.2-3.8zM10 12.5l3.3 3.8H6.7z',
    '#e0a73c',
  ),
]
const BELL = [
  shape('M10 2a5 5 0 0 0-5 5v4l-1.8 3.2h13.6L15 11V7a5 5 0 0 0-5-5z', '#f2b417'),
  shape('M8 15.5h4a2 2 0 0 1-4 0z', '#b9820b'),
]
const SPEAKER = [shape('M2.5 7.5h3.3L10.5 4v12l-4.7-3.5H2.5z', '#6b7280')]
const BARS = [
  box(1.5, 1.5, 17, 17, '#eef1f5', 2),
  box(4, 9, 3, 7, '#36a64f'),
  box(8.5, 4.5, 3, 11.5, '#d5403a'),
  box(13, 7, 3, 9, '#2f7fd1'),
]
const chart = (d, stroke) => [box(1.5, 1.5, 17, 17, '#eef1f5', 2), line(d, stroke, 2)]
const PAGE = [
  shape('M4 1.5h8.5L16.5 5.5v13H4z', '#e9edf2'),
  line('M7 8h6.5M7 11h6.5M7 14h4', '#8b95a3', 1.3),
]
const MAG = [
  line('M12.5 12.5 17.5 17.5', '#8a5a2b', 3),
  ['circle', { cx: 8, cy: 8, r: 5.5, fill: '#cfe7f7', stroke: '#5b6675', 'stroke-width': 1.8 }],
]
const DISK = [
  box(2, 2, 16, 16, '#3d4b5f', 2),
  box(5.5, 2, 9, 5.5, '#c9d2dd', 0.5),
  box(4.5, 10, 11, 8, '#f5f7fa', 0.5),
]

const ART = {
  red_circle: dot('#d92d20'),
  large_orange_circle: dot('#ee8b1a'),
  large_yellow_circle: dot('#f2c02e'),
  large_green_circle: dot('#2e9e4f'),
  large_blue_circle: dot('#2f7fd1'),
  blue_circle: dot('#2f7fd1'),
  large_purple_circle: dot('#8e57c9'),
  white_circle: [
    ['circle', { cx: 10, cy: 10, r: 7.8, fill: '#f4f5f7', stroke: '#a4abb6', 'stroke-width': 1.4 }],
  ],
  black_circle: dot('#30353d'),
  large_red_square: square('#d92d20'),
  large_yellow_square: square('#f2c02e'),
  large_green_square: square('#2e9e4f'),
  white_large_square: [
    ['rect', { x: 2.5, y: 2.5, width: 15, height: 15, rx: 2, fill: '#f4f5f7', stroke: '#a4abb6' }],
  ],
  black_large_square: square('#30353d'),
  white_check_mark: keycap('#2e9e4f', 'M5.5 10.5 8.8 13.8 14.5 6.5'),
  negative_squared_cross_mark: keycap('#2e9e4f', 'M6 6l8 8M14 6l-8 8'),
  heavy_check_mark: [line('M3.5 11 8 15.5 16.5 4.5', '#30353d', 3)],
  ballot_box_with_check: keycap('#2f7fd1', 'M5.5 10.5 8.8 13.8 14.5 6.5'),
  x: [line('M4 4l12 12M16 4 4 16', '#d92d20', 3.6)],
  no_entry: [...dot('#d92d20'), box(4.5, 8.3, 11, 3.4, '#fff')],
  no_entry_sign: [
    ['circle', { cx: 10, cy: 10, r: 7.4, fill: 'none', stroke: '#d92d20', 'stroke-width': 2.4 }],
    line('M5 5l10 10', '#d92d20', 2.4),
  ],
  octagonal_sign: [shape('M6.5 1.5h7l5 5v7l-5 5h-7l-5-5v-7z', '#d92d20')],
  warning: [
    shape('M10 1.8 19 17.8H1z', '#f4b71c'),
    line('M10 7.5v4.5', '#30353d', 2),
    ['circle', { cx: 10, cy: 15, r: 1.2, fill: '#30353d' }],
  ],
  exclamation: [
    line('M10 3v8.5', '#d92d20', 3.4),
    ['circle', { cx: 10, cy: 16, r: 1.9, fill: '#d92d20' }],
  ],
  information_source: keycap('#2f7fd1', 'M10 9.5v4.8M10 5.7v.1'),
  rotating_light: [
    shape('M5 15V9.5a5 5 0 0 1 10 0V15z', '#d92d20'),
    box(3, 15, 14, 3, '#5b6675'),
    line('M10 1v1.3M3 3.5l1 1M17 3.5l-1 1', '#ee8b1a', 1.6),
  ],
  hourglass_flowing_sand: GLASS,
  hourglass: GLASS,
  stopwatch: [
    box(8.5, 1, 3, 3, '#5b6675'),
    ['circle', { cx: 10, cy: 11, r: 7, fill: '#f5f7fa', stroke: '#5b6675', 'stroke-width': 1.8 }],
    line('M10 7v4l2.5 1.5', '#d92d20', 1.5),
  ],
  alarm_clock: [
    ['circle', { cx: 10, cy: 10.5, r: 7, fill: '#f5f7fa', stroke: '#d92d20', 'stroke-width': 2 }],
    line('M10 6.5v4l2.8 1.5', '#30353d', 1.5),
  ],
  lock: LOCK,
  unlock: [line('M6.5 9V5.5a3.5 3.5 0 0 1 6.8-1', '#8a8f98', 2), LOCK[1]],
  closed_lock_with_key: [
    ...LOCK,
    ['circle', { cx: 10, cy: 12, r: 1.6, fill: '#6b4a05' }],
    line('M10 13v2.6', '#6b4a05', 1.6),
  ],
  key: [
    ['circle', { cx: 6, cy: 7, r: 3.5, fill: 'none', stroke: '#d99a14', 'stroke-width': 2.4 }],
    line('M8.5 9.5 16.5 17M13 14l2-2', '#d99a14', 2.4),
  ],
  tada: [
    shape('M2 18 6.5 7.5 12.5 13.5z', '#f2b417'),
    line('M11 6c0-2 1-3 2.5-4M14 9c2 .2 3-.6 4.5-1.5', '#8e57c9', 1.6),
    ['circle', { cx: 9, cy: 3.5, r: 1.2, fill: '#d92d20' }],
    ['circle', { cx: 17, cy: 12.5, r: 1.2, fill: '#2e9e4f' }],
    ['circle', { cx: 17, cy: 3.5, r: 1.2, fill: '#2f7fd1' }],
  ],
  rocket: [
    shape('M10 1c4 3 4.5 8 3 13H7C5.5 9 6 4 10 1z', '#d7dde5'),
    shape('M7 14l-3.5 3 .6-5zM13 14l3.5 3-.6-5z', '#d92d20'),
    ['circle', { cx: 10, cy: 7.5, r: 1.8, fill: '#2f7fd1' }],
    shape('M8.5 15h3L10 19.5z', '#ee8b1a'),
  ],
  fire: [
    shape(
      'M10 1c1 4 5.5 5.5 5.5 11a5.5 6 0 0 1-11 0C4.5 9 7 8 7 5c1.5 1 2 2 2 3.5C10.5 6.5 10.5 4 10 1z',
      '#ee6c1a',
    ),
  ],
  mute: [...SPEAKER, line('M13 7.5l4.5 5M17.5 7.5l-4.5 5', '#d92d20', 2)],
  speaker: [...SPEAKER, line('M13.5 7a4.5 4.5 0 0 1 0 6', '#6b7280', 1.8)],
  bell: BELL,
  no_bell: [...BELL, line('M2.5 2.5l15 15', '#d92d20', 2.2)],
  zzz: [line('M3 9h6l-6 8h6M11 3h5l-5 6h5', '#2f7fd1', 1.9)],
  arrow_right: keycap('#5b8bc9', 'M5 10h9.5M10.5 6l4 4-4 4'),
  arrow_left: keycap('#5b8bc9', 'M15 10H5.5M9.5 6l-4 4 4 4'),
  arrow_up: keycap('#5b8bc9', 'M10 15V5.5M6 9.5l4-4 4 4'),
  arrow_down: keycap('#5b8bc9', 'M10 5v9.5M6 10.5l4 4 4-4'),
  arrow_forward: [box(1.5, 1.5, 17, 17, '#5b8bc9', 3.5), shape('M7 5.5l7.5 4.5L7 14.5z', '#fff')],
  arrows_counterclockwise: keycap(
    '#5b8bc9',
    'M5 8.5a5.2 5.2 0 0 1 9.6-1M15 11.5a5.2 5.2 0 0 1-9.6 1M15 4.5v3h-3M5 15.5v-3h3',
  ),
  repeat: keycap('#5b8bc9', 'M4.5 9V7h10M12.5 5l2 2-2 2M15.5 11v2h-10M7.5 15l-2-2 2-2'),
  double_vertical_bar: keycap('#5b8bc9', 'M7.5 6v8M12.5 6v8'),
  pause_button: keycap('#5b8bc9', 'M7.5 6v8M12.5 6v8'),
  black_square_for_stop: [box(1.5, 1.5, 17, 17, '#5b8bc9', 3.5), box(6, 6, 8, 8, '#fff')],
  small_red_triangle: [shape('M10 4l7 12H3z', '#d92d20')],
  small_red_triangle_down: [shape('M10 16L3 4h14z', '#d92d20')],
  bar_chart: BARS,
  chart_with_upwards_trend: chart('M4 14l4-4 3 2 5-7', '#d5403a'),
  chart_with_downwards_trend: chart('M4 5l4 5 3-2 5 6', '#2f7fd1'),
  floppy_disk: DISK,
  file_cabinet: [
    box(3.5, 1.5, 13, 17, '#8b95a3', 1.5),
    box(5, 3.5, 10, 6, '#dfe4ea'),
    box(5, 11, 10, 6, '#dfe4ea'),
    line('M8.5 6.5h3M8.5 14h3', '#5b6675', 1.6),
  ],
  package: [
    shape('M10 1.5 18 5.5v9l-8 4-8-4v-9z', '#c99458'),
    line('M2.5 6 10 9.5 17.5 6M10 9.5v8.5', '#8a5a2b', 1.3),
  ],
  file_folder: [shape('M1.5 4h6l2 2h9v11h-17z', '#f2c96b')],
  open_file_folder: [shape('M1.5 4h6l2 2h9v11h-17z', '#f2c96b')],
  page_facing_up: PAGE,
  memo: [...PAGE, line('M10 15l7-7', '#ee8b1a', 2.2)],
  clipboard: [
    box(3, 2.5, 14, 16, '#b0793f', 2),
    box(5, 5, 10, 12, '#f5f7fa'),
    box(7, 1, 6, 4, '#8b95a3'),
  ],
  link: [
    line(
      'M8.5 11.5l3-3M7 9 4.5 11.5a3 3 0 0 0 4 4L11 13M13 11l2.5-2.5a3 3 0 0 0-4-4L9 7',
      '#6b7f99',
      2,
    ),
  ],
  mag: MAG,
  bulb: [['circle', { cx: 10, cy: 8, r: 6, fill: '#f9d64a' }], box(7.5, 13.5, 5, 4.5, '#8b95a3')],
  wrench: [line('M4 16 12 8M10.5 5a4 4 0 1 0 5 5', '#7b8794', 2.8)],
  gear: [
    ['circle', { cx: 10, cy: 10, r: 5, fill: 'none', stroke: '#7b8794', 'stroke-width': 3 }],
    line(
      'M10 1.5v3M10 15.5v3M1.5 10h3M15.5 10h3M4 4l2 2M14 14l2 2M16 4l-2 2M4 16l2-2',
      '#7b8794',
      2.2,
    ),
  ],
  wastebasket: [shape('M4.5 6h11l-1.2 12.5H5.7z', '#b4bdc8'), box(3.5, 3, 13, 2.2, '#7b8794')],
  broom: [line('M15.5 2 9.5 10', '#8a5a2b', 2), shape('M6 9l6 4-3 5.5-7-3.5z', '#e0a73c')],
  recycle: keycap('#2e9e4f', 'M6 12.5 10 5.5l4 7M6 14h8'),
  construction: [
    box(1.5, 5, 17, 6, '#f4b71c'),
    line('M4 11l4-6M9 11l4-6M14 11l4-6', '#30353d', 1.8),
    line('M5 11v6.5M15 11v6.5', '#7b8794', 2),
  ],
  zap: [shape('M11.5 1 4 11.5h4.5L7.5 19 16 8h-5z', '#f4b71c')],
  eyes: [
    ['ellipse', { cx: 6, cy: 10, rx: 4, ry: 5.5, fill: '#fff', stroke: '#7b8794' }],
    ['ellipse', { cx: 14, cy: 10, rx: 4, ry: 5.5, fill: '#fff', stroke: '#7b8794' }],
    ['circle', { cx: 5, cy: 11, r: 2, fill: '#30353d' }],
    ['circle', { cx: 13, cy: 11, r: 2, fill: '#30353d' }],
  ],
  calendar: [
    box(2, 3, 16, 15, '#f5f7fa', 2),
    box(2, 3, 16, 4.5, '#d92d20', 2),
    line('M6 11h2M10 11h2M6 14.5h2M10 14.5h2', '#7b8794', 1.8),
  ],
  date: [
    box(2, 3, 16, 15, '#f5f7fa', 2),
    box(2, 3, 16, 4.5, '#d92d20', 2),
    line('M6 11h2M10 11h2M6 14.5h2M10 14.5h2', '#7b8794', 1.8),
  ],
  robot_face: [
    box(3, 5, 14, 12, '#aeb9c6', 2.5),
    ['circle', { cx: 7, cy: 10, r: 1.6, fill: '#2f7fd1' }],
    ['circle', { cx: 13, cy: 10, r: 1.6, fill: '#2f7fd1' }],
    line('M7 14h6M10 5V2', '#5b6675', 1.5),
  ],
  speech_balloon: [shape('M2 3h16v11H9l-4 4v-4H2z', '#dfe6ee')],
  thumbsup: [
    shape(
      'M3 9h3v9H3zM7 9l3.5-7c2 0 2.3 1.5 1.5 5h5c1 0 1.5 1 1.2 2l-2 8c-.2.7-.7 1-1.4 1H7z',
      '#f2b94b',
    ),
  ],
}
ART['+1'] = ART.thumbsup
ART.heavy_exclamation_mark = ART.exclamation
ART.stop_button = ART.black_square_for_stop
ART.hammer_and_wrench = ART.wrench

/**
 * A drawing of the emoji with this Slack name, or null if there is none: then the font's own is used.
 * @param {string | undefined} name
 */
export function emojiArt(name) {
  const parts = name && Object.hasOwn(ART, name) ? ART[name] : null
  if (!parts) return null
  const drawn = parts.map(([tag, attributes]) => svg(tag, attributes))
  return svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, drawn)
}
