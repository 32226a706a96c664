import { coalesced, getJson, postJson } from './api.js'
import { Composer } from './composer.js'
import { namesFor } from './context.js'
import { h } from './dom.js'
import { headBar } from './head-bar.js'
import { HomeTab } from './home-tab.js'
import { MessageList } from './message-list.js'
import { Modal } from './modal.js'
import { say } from './say.js'
import { sideBar } from './side-bar.js'
import { suggestions } from './suggestions.js'
import { isReply, repliesTo, threadSummary } from './threads.js'
import { refreshDates } from './time.js'
import { toast } from './toast.js'

const EXAMPLES = ['status', 'restore start', 'requests', 'help']
const part = (id) => document.getElementById(id)

let state = { users: [], channels: [], bot: {} }
let me = ''
let channel = ''
let thread = ''
let atHome = false
const messagesOf = new Map()
const newest = new Map()
const unread = new Set()

const list = new MessageList(part('messages'))
const replies = new MessageList(part('thread-messages'))
const modal = new Modal({ place: part('modal'), changed: () => refetchViews() })
const homeTab = new HomeTab({ place: part('home'), changed: () => refetchHome() })

/** Where the acting person reads: the channels, and the direct message with the app once there is one. */
function places() {
  const directs = (state.directs ?? []).filter((one) => one.user === me)
  const topic = 'Direct message'
  return [
    ...state.channels,
    ...directs.map(({ id }) => ({ id, name: state.bot.name, is_im: true, topic })),
  ]
}

const names = () => namesFor(state, me)
const stamp = () => `${me} ${JSON.stringify([state.users, state.channels, state.usergroups])}`

/** What the acting person sees of a channel; drawn at once if it is the open one. */
const refetchers = new Map()
function refetchMessages(id) {
  const refetch = async () => {
    const as = me
    const query = new URLSearchParams({ channel: id, as })
    const answer = await getJson(`/sandbox/messages?${query}`)
    if (!answer.messages || as !== me) return
    messagesOf.set(id, answer.messages)
    notice(id, answer.messages)
    if (id === channel) drawMessages()
  }
  if (!refetchers.has(id)) refetchers.set(id, coalesced(refetch))
  return refetchers.get(id)()
}

function notice(id, messages) {
  const last = messages.at(-1)
  const before = newest.get(`${me} ${id}`)
  newest.set(`${me} ${id}`, last?.ts ?? '0')
  const news = before !== undefined && last && last.ts > before && last.user !== me
  if (!news || (id === channel && !atHome)) return
  unread.add(id)
  drawSide()
  const author = last.bot ? state.bot.name : (names().users.get(last.user)?.real_name ?? last.user)
  const where = places().find((one) => one.id === id)
  if (where) {
    toast(part('toasts'), {
      message: last,
      channel: where,
      author,
      names: names(),
      open: () => goTo(id),
    })
  }
}

const refetchViews = coalesced(async () => {
  const as = me
  const answer = await getJson(`/sandbox/views?${new URLSearchParams({ user: as })}`)
  if (!answer.views || as !== me) return
  modal.show(answer.views, names(), stamp())
  part('app').inert = answer.views.length > 0
})

const refetchHome = coalesced(async () => {
  if (!atHome) return
  const as = me
  const answer = await getJson(`/sandbox/home?${new URLSearchParams({ user: as })}`)
  if (atHome && as === me) homeTab.show(answer.view, names(), stamp(), state.bot.name ?? 'the app')
})

const refetchState = coalesced(async () => {
  const answer = await getJson('/sandbox/state')
  if (!answer.users) return
  state = answer
  const people = state.users.filter((user) => !user.is_bot)
  if (!people.some((user) => user.id === me)) me = people[0]?.id ?? ''
  if (!places().some((one) => one.id === channel)) channel = state.channels[0]?.id ?? ''
  document.title = `${state.team?.name ?? 'Slack'} – stand-in`
  drawAround()
})

async function refetchAll() {
  await refetchState()
  const read = places().map((one) => refetchMessages(one.id))
  await Promise.all([...read, refetchViews(), refetchHome()])
}

function reading() {
  const who = names()
  return {
    names: who,
    bot: state.bot,
    channel,
    stamp: stamp(),
    surface: messageSurface,
    openThread,
  }
}

function messageSurface(message, view) {
  const place = { user: me, channel, ts: message.ts }
  return {
    names: names(),
    kind: 'message',
    act: (action) => postJson('/sandbox/action', { ...place, ...action }),
    suggest: (query) => suggestions({ ...place, ...query }),
    root: () => view.element,
  }
}

function drawMessages(toEnd = false) {
  const all = messagesOf.get(channel) ?? []
  const repliesOf = (ts) => threadSummary(all, ts)
  const roots = all.filter((message) => !isReply(message))
  list.draw(roots, reading(), { repliesOf, toEnd })
  const root = all.find((message) => message.ts === thread)
  part('thread').hidden = !root || atHome
  if (!root || atHome) return
  const own = repliesTo(all, thread)
  const count = `${own.length} ${own.length === 1 ? 'reply' : 'replies'}`
  const divider = h('div', { class: 'day' }, h('span', {}, count))
  const between = (index) => (index === 1 ? divider : null)
  replies.draw([root, ...own], reading(), { between, toEnd })
}

function drawSide() {
  const focused = document.activeElement?.closest('#side [data-user], #side [data-channel-id]')
  const view = { me, channel, home: atHome, unread }
  part('side').replaceChildren(...sideBar(state, places(), view, { goTo, actAs, openHome }))
  if (!focused) return
  const [name, value] = focused.dataset.user
    ? ['user', focused.dataset.user]
    : ['channel-id', focused.dataset.channelId]
  part('side')
    .querySelector(`[data-${name}="${CSS.escape(value)}"]`)
    ?.focus()
}

/** Everything but messages and modals. */
function drawAround() {
  const here = places().find((one) => one.id === channel)
  drawSide()
  part('head').replaceChildren(...headBar(state, atHome ? undefined : here, names()))
  part('messages').hidden = atHome
  // The app's messages tab is read-only, as its manifest says.
  part('foot').hidden = atHome || Boolean(here?.is_im)
  part('home').hidden = !atHome
  if (atHome) part('thread').hidden = true
  const person = names().users.get(me)
  part('composer').placeholder = `Message #${here?.name ?? ''} as ${person?.real_name ?? me}`
  part('thread-channel').textContent = `#${here?.name ?? ''}`
  const command = state.command ?? '/obbackup'
  part('hints').replaceChildren(
    'Try: ',
    ...EXAMPLES.map((words) => {
      const text = `${command} ${words}`
      const click = () => void composer.submit(text)
      return h('button', { type: 'button', class: 'hint-command', on: { click } }, text)
    }),
  )
  const open = new URLSearchParams({ as: me, channel, ...(thread ? { thread } : {}) })
  if (location.hash.slice(1) !== String(open)) history.replaceState(null, '', `#${open}`)
}

function goTo(id) {
  if (!places().some((one) => one.id === id)) return
  const moved = id !== channel || atHome
  if (id !== channel) thread = ''
  channel = id
  atHome = false
  unread.delete(id)
  drawAround()
  drawMessages(moved)
  part('composer').focus()
  void refetchMessages(id)
}

function actAs(id) {
  if (id === me) return
  me = id
  if (!places().some((one) => one.id === channel)) {
    channel = state.channels[0]?.id ?? ''
    thread = ''
  }
  drawAround()
  modal.show([], names(), stamp())
  messagesOf.clear()
  void refetchAll()
}

function openThread(ts) {
  thread = ts
  drawAround()
  drawMessages()
  part('thread-messages').scrollTop = part('thread-messages').scrollHeight
  part('thread-composer').focus()
}

function openHome() {
  atHome = true
  drawAround()
  void refetchHome()
}

async function send(text) {
  const asked = channel
  const answer = await say(text, { user: me, channel }, state.command ?? '/obbackup')
  await refetchMessages(asked)
  if (asked === channel) part('messages').scrollTop = part('messages').scrollHeight
  return answer
}

async function reply(text) {
  const place = { user: me, channel, thread_ts: thread }
  const answer = await say(text, place, state.command ?? '/obbackup')
  await refetchMessages(channel)
  part('thread-messages').scrollTop = part('thread-messages').scrollHeight
  return answer
}

const composer = new Composer({
  field: part('composer'),
  note: part('note'),
  storageKey: 'sent',
  send,
})
new Composer({
  field: part('thread-composer'),
  note: part('thread-note'),
  storageKey: 'replied',
  send: reply,
})

part('send').addEventListener('click', () => {
  void composer.submit(part('composer').value)
  part('composer').focus()
})
part('thread-close').addEventListener('click', () => {
  thread = ''
  drawAround()
  drawMessages()
})
document.addEventListener('click', (event) => {
  const mention = event.target.closest?.('[data-go-channel]')
  if (!mention) return
  event.preventDefault()
  goTo(mention.dataset.goChannel)
})
setInterval(() => {
  refreshDates()
  drawSide()
}, 15_000)

/** Something was written; a place that is not known yet may be a new direct message. */
async function changedIn(id) {
  if (!places().some((one) => one.id === id)) {
    await refetchState()
    if (!places().some((one) => one.id === id)) return
    newest.set(`${me} ${id}`, '0')
  }
  await refetchMessages(id)
}

function listen() {
  const events = new EventSource('/sandbox/events')
  events.addEventListener('open', () => {
    part('lost').hidden = true
    void refetchAll()
  })
  events.addEventListener('error', () => {
    part('lost').hidden = false
  })
  events.addEventListener('message', ({ data }) => {
    const event = JSON.parse(data)
    if (event.type === 'changed') void changedIn(event.channel)
    if (event.type === 'view' && event.user === me) void refetchViews()
    if (event.type === 'home' && event.user === me) void refetchHome()
    if (event.type === 'state') void refetchState()
  })
}

const wanted = new URLSearchParams(location.hash.slice(1))
me = wanted.get('as') ?? ''
channel = wanted.get('channel') ?? ''
thread = wanted.get('thread') ?? ''
listen()
await refetchAll()
drawMessages(true)
part('composer').focus()
