import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasKeys, redact, shownUri } from '../../src/oceanbase/redact.ts'

const SECRET = 'LTAI5tQnZ+/x%2Fy==9'

const hides: [string, string][] = [
  [
    `oss://b/p?host=h.example.com&access_id=${SECRET}&access_key=${SECRET}&delete_mode=delete`,
    'oss://b/p?host=h.example.com&access_id=[hidden]&access_key=[hidden]&delete_mode=delete',
  ],
  [
    `cos://b/p?host=h&appid=${SECRET},s3://c/q?host=i&ACCESS_KEY=${SECRET}`,
    'cos://b/p?host=h&appid=[hidden],s3://c/q?host=i&ACCESS_KEY=[hidden]',
  ],
  [
    `s3://b?role_arn=${SECRET}&external_id=${SECRET}`,
    's3://b?role_arn=[hidden]&external_id=[hidden]',
  ],
  [
    `oss://b?sts_token=${SECRET}&sts_ak=${SECRET}&sts_sk=${SECRET}&sts_url=${SECRET}`,
    'oss://b?sts_token=[hidden]&sts_ak=[hidden]&sts_sk=[hidden]&sts_url=[hidden]',
  ],
  [`oss://b?encrypt_key=${SECRET}&x=1`, 'oss://b?encrypt_key=[hidden]&x=1'],
  [`kms_info={"a":"${SECRET}","b":1} rest`, 'kms_info=[hidden] rest'],
  [
    `SET DECRYPTION IDENTIFIED BY '${SECRET}', '${SECRET}','it''s ${SECRET}'`,
    "SET DECRYPTION IDENTIFIED BY '[hidden]'",
  ],
  [
    `set encryption on identified  by "${SECRET}" only`,
    'set encryption on identified  by "[hidden]" only',
  ],
  [
    `WITH KEY FROM 'file:///k' ENCRYPTED BY '${SECRET}' DESCRIPTION='d'`,
    "WITH KEY FROM 'file:///k' ENCRYPTED BY '[hidden]' DESCRIPTION='d'",
  ],
  [`SET @kms_encrypt_info = '{"k":"${SECRET}"}'`, 'SET @kms_encrypt_info = [hidden]'],
  [`SET TENANT_STS_CREDENTIAL '${SECRET}'`, "SET TENANT_STS_CREDENTIAL '[hidden]'"],
  [
    `SERVICE=10.0.0.1:2881 USER=rep@t PASSWORD=${SECRET}`,
    'SERVICE=10.0.0.1:2881 USER=rep@t PASSWORD=[hidden]',
  ],
  [
    `GRANT USAGE ON *.* TO x IDENTIFIED BY PASSWORD '${SECRET}'`,
    "GRANT USAGE ON *.* TO x IDENTIFIED BY PASSWORD '[hidden]'",
  ],
  [
    `TO x IDENTIFIED VIA mysql_native_password USING '${SECRET}'`,
    "TO x IDENTIFIED VIA mysql_native_password USING '[hidden]'",
  ],
  [`{"access_key": "${SECRET}"}`, '{"access_key": "[hidden]"}'],
  [`mysql://bot:${SECRET.replaceAll('/', '')}@db:3306/x`, 'mysql://[hidden]@db:3306/x'],
  // Cut off in the middle, as COMMENT columns and syntax errors are.
  [`near 'access_key=${SECRET}`, "near 'access_key=[hidden]"],
  [`IDENTIFIED BY '${SECRET}`, "IDENTIFIED BY '[hidden]'"],
  [`IDENTIFIED BY '${SECRET}\\`, "IDENTIFIED BY '[hidden]'"],
]

const keeps = [
  '',
  'file:///data/nfs/backup/data',
  'oss://bucket/path?host=h.example.com&delete_mode=tagging',
  "Access denied for user 'ob_bot_ro'@'10.0.0.9' (using password: YES)",
  '(ROOTSERVICE)addr: 10.0.0.1:2882, result: -9040(backup can not start), trace_id: YB42AC1E-0005-0-0',
  'pool_list=restore_pool&locality=F@z1&primary_zone=z1',
  'import succeed table count: 3, failed table count: 0',
  'Slack request R-42 by U123',
]

describe('redact', () => {
  it.each(hides)('%s', (text, expected) => {
    expect(redact(text)).toBe(expected)
    expect(redact(expected)).toBe(expected)
  })

  it.each(keeps)('leaves %j alone', (text) => {
    expect(redact(text)).toBe(text)
  })

  const secret = fc.stringMatching(/^S3CR3T[A-Za-z0-9+/=%._~!@$*()-]{0,30}$/)
  const around = fc.stringMatching(/^[ a-z&,'"]{0,12}$/)
  const key = fc.constantFrom(
    ...['access_id', 'access_key', 'appid', 'sts_token', 'sts_ak', 'sts_sk', 'sts_url'],
    ...['role_arn', 'external_id', 'encrypt_key', 'kms_info', 'PASSWORD', 'Access_Key'],
  )
  const form = fc.constantFrom<(key: string, value: string) => string>(
    (k, v) => `${k}=${v}`,
    (k, v) => `${k} = ${v}`,
    (k, v) => `${k}='${v}'`,
    (k, v) => `${k} = "${v}"`,
    (k, v) => `"${k}": "${v}"`,
    (k, v) => `'${k}':'${v}'`,
    (_, v) => `IDENTIFIED BY '${v}'`,
    (_, v) => `identified by 'x', "${v}"`,
    (_, v) => `Identified By ${v}`,
    (_, v) => `ENCRYPTED\n BY '${v}'`,
    (_, v) => `@kms_encrypt_info := '${v}'`,
    (_, v) => `TENANT_STS_CREDENTIAL '${v}'`,
  )

  it('lets no secret through, whatever stands around it, and is done after one go', () => {
    fc.assert(
      fc.property(around, key, form, secret, around, (before, k, make, value, after) => {
        const text = `${before} ${make(k, value)}${after}`
        const once = redact(text)
        expect(once).not.toContain('S3CR3T')
        expect(redact(once)).toBe(once)
      }),
      { numRuns: 2000 },
    )
  })

  it('lets no secret of a cut-off text through', () => {
    fc.assert(
      fc.property(key, form, secret, fc.nat(40), (k, make, value, less) => {
        const text = make(k, value)
        const end = Math.max(text.indexOf('S3CR3T') + 6, text.length - less)
        expect(redact(text.slice(0, end))).not.toContain('S3CR3T')
      }),
      { numRuns: 1000 },
    )
  })

  it('leaves text without any of the keys unchanged', () => {
    const plain = fc.string({ unit: 'grapheme', maxLength: 80 })
    fc.assert(
      fc.property(
        plain.filter((text) => !/_|by|password|passwd|appid|:\/\//i.test(text)),
        (text) => redact(text) === text,
      ),
    )
  })
})

describe('shownUri', () => {
  it.each([
    ['file:///data/nfs/backup', 'file:///data/nfs/backup'],
    ['oss://b/p/?host=h&access_id=i&access_key=k&delete_mode=delete', 'oss://b/p/?host=h'],
    ['s3://b?access_key=k&host=h', 's3://b?host=h'],
    ['s3://b?access_key=k', 's3://b'],
    [' oss://b?host=h ', 'oss://b?host=h'],
    ['s3://user:pw@b/p', 's3://[hidden]@b/p'],
    ['', ''],
    ['LOCATION=oss://b?access_key=k', 'LOCATION=oss://b?access_key=[hidden]'],
  ])('%s', (uri, shown) => {
    expect(shownUri(uri)).toBe(shown)
  })

  it('tells a destination with keys from one without', () => {
    expect(hasKeys('oss://b?host=h&access_id=i')).toBe(true)
    expect(hasKeys('oss://b?host=h&delete_mode=delete')).toBe(false)
  })
})
