import { LIMITS } from '../limits.ts'
import {
  byType,
  type Check,
  count,
  type Field,
  flag,
  list,
  may,
  need,
  refuse,
  shape,
  string,
  unique,
  url,
} from './check.ts'
import {
  anyText,
  imageElement,
  imageFields,
  mrkdwn,
  oneImageSource,
  plainText,
} from './composition.ts'
import { accessory, actionsElement, contextActionsElement, inputElement } from './elements.ts'

/** Fields of every block. */
export const blockFields: Readonly<Record<string, Field>> = {
  type: need(string()),
  block_id: may(unique('block_id', LIMITS.id)),
}

const contextElement = byType(
  { image: imageElement, plain_text: plainText(), mrkdwn: mrkdwn() },
  'context element',
)

const markdownText: Check = (value, pointer, walk) => {
  string()(value, pointer, walk)
  const length = typeof value === 'string' ? value.length : 0
  if (count(walk, 'markdown', length) > LIMITS.markdown)
    refuse(walk, pointer, 'too_long', `all markdown together must be less than 12001 characters`)
}

/** Blocks of text, pictures, controls and inputs [T]. */
export const layoutBlocks: Readonly<Record<string, Check>> = {
  section: shape(
    {
      ...blockFields,
      text: may(anyText()),
      fields: may(list(anyText(LIMITS.sectionFieldText), LIMITS.sectionFields)),
      accessory: may(accessory),
      expand: may(flag),
    },
    (value, pointer, walk) => {
      if (value.text === undefined && value.fields === undefined)
        refuse(walk, pointer, 'missing_field', 'missing required field: text or fields')
    },
  ),
  header: shape({ ...blockFields, text: need(plainText(LIMITS.header)) }),
  divider: shape(blockFields),
  context: shape({
    ...blockFields,
    elements: need(list(contextElement, LIMITS.contextElements)),
  }),
  context_actions: shape({
    ...blockFields,
    elements: need(list(contextActionsElement, LIMITS.contextActionsElements)),
  }),
  actions: shape({ ...blockFields, elements: need(list(actionsElement, LIMITS.actionsElements)) }),
  image: shape(
    { ...imageFields, ...blockFields, title: may(plainText(LIMITS.imageTitle)) },
    oneImageSource,
  ),
  input: shape(
    {
      ...blockFields,
      label: need(plainText(LIMITS.inputLabel)),
      element: need(inputElement),
      hint: may(plainText(LIMITS.inputLabel)),
      optional: may(flag),
      dispatch_action: may(flag),
    },
    (_value, _pointer, walk) => void count(walk, 'input'),
  ),
  markdown: shape({ ...blockFields, text: need(markdownText) }),
  video: shape({
    ...blockFields,
    video_url: need(url(LIMITS.url)),
    thumbnail_url: need(url(LIMITS.url)),
    alt_text: need(string(LIMITS.altText)),
    title: need(plainText(LIMITS.videoTitle - 1)),
    title_url: may(url(LIMITS.url)),
    author_name: may(string(LIMITS.videoAuthor - 1)),
    provider_name: may(string()),
    provider_icon_url: may(url(LIMITS.url)),
    description: may(plainText(LIMITS.videoDescription)),
  }),
  file: shape({
    ...blockFields,
    source: need(string(6, 6, /^remote$/)),
    external_id: need(string()),
  }),
}
