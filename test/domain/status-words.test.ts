import { describe, expect, test } from 'vitest'
import { readStates, STATUS_WORDS } from '../../src/domain/status-words.ts'

describe('words for states', () => {
  test.each([
    ['pending', ['pending']],
    ['In_Progress', ['pending', 'cancelling', 'running', 'unknown']],
    ['executing', ['cancelling', 'running', 'unknown']],
    ['running', ['running', 'unknown']],
    ['completed', ['success']],
    ['failed, cancelled;partial', ['failed', 'partial', 'cancelled']],
    ['failed,failed', ['failed', 'partial']],
    // The views' own.
    ['DOING', ['running', 'unknown']],
    ['backup_user_meta', ['running', 'unknown']],
    ['INIT', ['pending']],
    ['RESTORE_FAIL', ['failed']],
    ['Canceled', ['cancelled']],
  ])('%s', (text, states) => {
    expect(readStates(text)).toEqual({ ok: true, states })
  })

  test.each([
    ['runing', 'runing', 'running'],
    ['failed,nonsense', 'nonsense', null],
    ['', '', null],
    ['constructor', 'constructor', null],
  ])('%j is none', (text, word, near) => {
    expect(readStates(text)).toEqual({ ok: false, word, near })
  })

  test('the words that a refusal names are all understood', () => {
    expect(readStates(STATUS_WORDS.join(','))).toMatchObject({ ok: true })
  })
})
