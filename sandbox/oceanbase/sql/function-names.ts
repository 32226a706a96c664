/**
 * Functions that a SELECT may call, with their name in SQLite. Any other name is error 1305: SQLite knows
 * functions that OceanBase does not, and they must not work by accident.
 */
export const functionNames: ReadonlyMap<string, string> = new Map([
  ...[
    'ABS AVG CEIL CEILING COALESCE COUNT FLOOR GROUP_CONCAT HEX IFNULL LOWER LTRIM MAX MIN NULLIF',
    'REPLACE ROUND RTRIM SUBSTR SUBSTRING SUM TRIM UPPER ROW_NUMBER RANK DENSE_RANK LAG LEAD FIRST_VALUE',
  ]
    .join(' ')
    .split(' ')
    .map((name) => [name, name.toLowerCase()] as const),
  ['IF', 'iif'],
  ['GREATEST', 'max'],
  ['LEAST', 'min'],
  ['LCASE', 'lower'],
  ['UCASE', 'upper'],
  ...[
    'CHAR_LENGTH CONCAT CONCAT_WS CONNECTION_ID CURRENT_TIMESTAMP CURRENT_USER DATABASE DATE DATE_ADD',
    'DATE_FORMAT DATE_SUB EFFECTIVE_TENANT EFFECTIVE_TENANT_ID FIND_IN_SET FROM_UNIXTIME INSTR LEFT LENGTH',
    'LOCATE MOD NOW OB_VERSION RIGHT SCHEMA SCN_TO_TIMESTAMP SESSION_USER SLEEP SUBSTRING_INDEX SYSDATE',
    'TIMESTAMPDIFF TIMESTAMP_TO_SCN TIME_TO_USEC TRUNCATE UNIX_TIMESTAMP USEC_TO_TIME USER UTC_TIMESTAMP',
    'VERSION',
  ]
    .join(' ')
    .split(' ')
    .map((name) => [name, `ob_${name.toLowerCase()}`] as const),
])

/** Words that are followed by a parenthesis without being a function. */
export const wordsBeforeParenthesis: ReadonlySet<string> = new Set(
  (
    'ALL AND ANY AS BETWEEN BY CASE CAST DISTINCT ELSE EXCEPT EXISTS FROM HAVING IN INTERSECT INTERVAL IS JOIN ' +
    'LIKE LIMIT NOT ON OR OVER PARTITION REGEXP RLIKE SELECT SOME THEN UNION USING VALUES WHEN WHERE WITH DIV XOR'
  ).split(' '),
)

/** Functions that MySQL also takes without parentheses. */
export const bareFunctions: ReadonlySet<string> = new Set([
  'CURRENT_TIMESTAMP',
  'CURRENT_USER',
  'UTC_TIMESTAMP',
])

/** Words that mean something to SQLite but are plain names (or nothing) to MySQL: they are quoted. */
export const plainWords: ReadonlySet<string> = new Set(
  (
    'ABORT ACTION AFTER ALWAYS ATTACH AUTOINCREMENT CONFLICT DEFERRABLE DEFERRED DETACH EXCLUDE EXCLUSIVE FAIL ' +
    'FILTER GENERATED GLOB GROUPS IMMEDIATE INDEXED INITIALLY INSTEAD ISNULL MATERIALIZED NO NOTHING NOTNULL ' +
    'NULLS OTHERS PLAN PRAGMA QUERY RAISE REINDEX RETURNING TEMP TIES TRANSACTION VACUUM VIEW VIRTUAL WITHOUT'
  ).split(' '),
)
