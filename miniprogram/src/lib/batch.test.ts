// What employers paste, and what they take away.
import { expect, it } from 'vitest'
import { asCsv, readList } from './batch'

it('reads codes, spreadsheet cells and commas, and skips the line that names the columns', () => {
  const { rows, unread } = readList('姓名\t证件号码\t管理号\n李明\t440105199003074516\t2024055\r\n\n王芳，440304198511230028，2023056\nHTTPS://X/V/ABC\n')
  expect(rows).toEqual([
    { name: '李明', id_number: '440105199003074516', management_number: '2024055' },
    { name: '王芳', id_number: '440304198511230028', management_number: '2023056' },
    { code: 'HTTPS://X/V/ABC' },
  ])
  expect(unread).toEqual([])
})

it('names the lines that it cannot read and keeps the others', () => {
  expect(readList('李明,440105199003074516\nABC\na,b,c,d')).toEqual({ rows: [{ code: 'ABC' }], unread: [1, 3] })
  expect(readList('  \n')).toEqual({ rows: [], unread: [] })
})

it('writes a table in which no cell is a formula', () => {
  expect(asCsv([['行', '结论'], ['=1+1', '说"好"']])).toBe('\uFEFF"行","结论"\r\n"\'=1+1","说""好"""')
})
