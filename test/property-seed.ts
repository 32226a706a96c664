import fc from 'fast-check'

/**
 * Properties draw from one seed, so that a commit that passed passes everywhere. `FC_SEED=<integer>` draws others: that
 * is how to hunt for rare counterexamples (CONTRIBUTING.md).
 */
const seed = Number(process.env.FC_SEED ?? 20_261_129)
if (!Number.isInteger(seed)) throw new Error(`FC_SEED is ${process.env.FC_SEED}: give an integer`)
fc.configureGlobal({ seed })
