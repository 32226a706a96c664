/**
 * Slack's limits, each with its source as RULES §1 marks them: [T] types package, [D] documentation,
 * [P] Python SDK, [I] issue thread, [M] general knowledge nobody checked. Lengths are UTF-16 units.
 */
export const LIMITS = {
  /** Blocks of a message [D]. */
  messageBlocks: 50,
  /** Blocks of a modal or home view [D]. */
  viewBlocks: 100,
  /** Sum of all text of a message's blocks in chat.postMessage and chat.update [I bolt-js#2509]. */
  messageBlocksText: 13_200,
  /** Top-level text of a message [D]: Slack cuts it there, the stand-in refuses it. */
  messageText: 40_000,
  /** Top-level text in chat.update, in bytes of UTF-8, with blocks too [I gitlab!258898, ChatGPT-in-Slack#102]. */
  updateText: 4_000,
  /** All markdown blocks of a message together, and markdown_text [T]. */
  markdown: 12_000,
  /** Any text object without a smaller limit [T]. */
  text: 3_000,
  /** Items of section.fields, and the text of each [T]. */
  sectionFields: 10,
  sectionFieldText: 2_000,
  /** Header text [T]. */
  header: 150,
  /** Elements of a context, context_actions and actions block [T]. */
  contextElements: 10,
  contextActionsElements: 5,
  actionsElements: 25,
  /** Image alt_text and title, and any image_url [T][P]. */
  altText: 2_000,
  imageTitle: 2_000,
  url: 3_000,
  /** block_id, action_id, callback_id, external_id [T]. */
  id: 255,
  /** Button text, value and accessibility_label [T]. */
  buttonText: 75,
  buttonValue: 2_000,
  accessibilityLabel: 75,
  /** Confirm dialog [T]. */
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** Option text, description and value: types say 75, the Python SDK 150; the smaller is used [T]. */
  optionText: 75,
  optionValue: 75,
  /** Options of a select, groups of a select, label of a group [P]. */
  selectOptions: 100,
  optionGroups: 100,
  groupLabel: 75,
  /** Overflow options [T]. */
  overflowLeast: 2,
  overflowMost: 5,
  /** Checkboxes and radio buttons [T]. */
  choices: 10,
  /** Placeholder [T]. */
  placeholder: 150,
  /** min_length and max_length of a plain_text_input [T]. */
  inputLength: 3_000,
  /** Label and hint of an input block [T]. */
  inputLabel: 2_000,
  /** max_files of a file_input [T]. */
  maxFiles: 10,
  /** Title, submit and close of a modal [T]. */
  viewTitle: 24,
  /** private_metadata [T]. */
  privateMetadata: 3_000,
  /** A view as JSON, in bytes [D `view_too_large`]. */
  viewBytes: 250_000,
  /** Views of a modal's stack: the root and two pushes [D `push_limit_reached`]. */
  viewStack: 3,
  /** Video title and author must be shorter than these; description [T]. */
  videoTitle: 200,
  videoAuthor: 50,
  videoDescription: 200,
  /** Table: rows, cells of a row, column settings; one table of any kind per message [T]. */
  tableRows: 100,
  tableCells: 20,
  columnSettings: 20,
  tablesPerMessage: 1,
  /** data_table: rows with the head, rows per page [T][D], characters of all cells (RULES: number not read). */
  dataTableRowsLeast: 2,
  dataTableRows: 101,
  dataTablePage: 100,
  dataTableText: 10_000,
  /** data_visualization: title, how many per message, segments, series, labels, categories, axis [D]. */
  chartTitle: 50,
  chartsPerMessage: 2,
  chartParts: 6,
  chartLabel: 20,
  chartCategories: 20,
  axisLabel: 50,
  /** Card: title and subtitle, body; cards of a carousel [T][P]. */
  cardTitle: 150,
  cardBody: 200,
  carouselCards: 10,
  /** Container: title, subtitle, children [T]. */
  containerTitle: 150,
  containerChildren: 10,
  /** A file and a snippet in bytes, and a file's alt_txt [M][D][D]. */
  fileBytes: 1_000_000_000,
  snippetBytes: 1_000_000,
  fileAltText: 1_000,
  /** Legacy attachments [D]. */
  attachments: 100,
  /** An interaction must be acknowledged within this time, in milliseconds [D]. */
  ackMs: 3_000,
  /** A trigger_id lives this long, in milliseconds [M]. */
  triggerMs: 3_000,
  /** A response_url: uses, and life in milliseconds [D]. */
  responseUrlUses: 5,
  responseUrlMs: 30 * 60_000,
  /** A channel takes one message in so many milliseconds, some more in bursts that nobody may count on [D]. */
  messageEveryMs: 1_000,
  /** Open Socket Mode connections of an app [D]. */
  connections: 10,
  /** Page of conversations.history, replies and members: default and most [D]. */
  pageDefault: 100,
  pageMost: 999,
} as const
