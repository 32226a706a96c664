import fc from 'fast-check'
import { expect, it } from 'vitest'
import { deliveryId, isDeliveryId, showsDeliveryId } from '../../src/domain/delivery-id.ts'

it('is short, always the same, and known again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (identity) => {
      const id = deliveryId(identity)
      return id.length === 8 && isDeliveryId(id) && id === deliveryId(identity)
    }),
  )
  // Kept in the store and read in Slack: another way of making it would orphan those.
  expect(deliveryId('job:prod/data/sys/12/1700000000000')).toMatchInlineSnapshot(`"d-7bdjxy"`)
})

it('ten thousand messages of one night have nearly as many ids', () => {
  const ids = Array.from({ length: 10_000 }, (_, i) =>
    deliveryId(`job:prod/data/sys/${i}/1700000000`),
  )
  expect(new Set(ids).size).toBeGreaterThanOrEqual(9998)
})

it('stands below alerts, and not below lines, cards and answers', () => {
  const at = 0
  expect(showsDeliveryId({ template: 'test', at, last: null })).toBe(true)
  const line = { kind: 'request', text: 'x', at } as const
  expect(showsDeliveryId({ template: 'line', line })).toBe(false)
})
