// A fifth region that nobody wrote code for (tests/regions/haizhou.toml), and a service of it that is new to everybody.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** What the authority writes one day; nothing else is changed for it. */
const NEW_SERVICE = `
[services.qualification_review]
name = { zh = "学历核查", en = "Check of studies" }
summary = { zh = "核对您的学历。", en = "Your studies are compared." }
submit_verb = { zh = "送去核查", en = "Send it" }
verbs = { apply = { zh = "我要核查", en = "Begin" } }
help = ["reissue_how"]
review = "required"
edit_in = ["submitted", "returned"]
edit_submits = true
withdraw_in = ["submitted"]
fields = [
  { name = "name", kind = "person_name", required = true, source = "locked", from = "person.name", label = { zh = "姓名", en = "Name" } },
  { name = "exam", kind = "exam", required = true, label = { zh = "考试", en = "Exam" } },
  { name = "year", kind = "year", required = true, min = 1990, label = { zh = "年度", en = "Year" } },
  { name = "diploma", kind = "text", required = true, label = { zh = "毕业证号", en = "Diploma" }, pattern = { matches = "BY[0-9]{4}", example = "BY2026", message = { zh = "以 BY 开头，后面 4 位数字", en = "BY and four digits" } } },
  { name = "school", kind = "choice", required = true, label = { zh = "学校类型", en = "School" }, options = [
    { value = "day", label = { zh = "全日制", en = "Day" } }, { value = "evening", label = { zh = "夜大", en = "Evening" } },
  ] },
  { name = "abroad", kind = "boolean", label = { zh = "国外学历", en = "Abroad" } },
  { name = "finished", kind = "month", label = { zh = "毕业年月", en = "Finished" } },
  { name = "post", kind = "email", label = { zh = "电子邮箱", en = "E-mail" } },
]
slots = [
  { id = "face", name = { zh = "证件照", en = "Photo" }, kinds = ["jpeg"], photo = { width = 295, height = 413, width_mm = 25, height_mm = 35, min_kib = 3, max_kib = 60 } },
  { id = "diploma", name = { zh = "毕业证", en = "Diploma" }, kinds = ["jpeg", "pdf"], numbered = true, max = 3 },
]
reasons = [{ code = "other", text = { zh = "其他", en = "Another" } }]
`
const CERTIFICATES = `姓名,证件类型,证件号码,手机号,考试名称,年度,级别,专业,管理号,印制号,批准日期,报名市,状态
李明,居民身份证,440105199003074516,13800138001,社会工作师,2016,,,20160999900000001,00090001,2016-08-30,海州,正常
`

/** A configuration with that region in it: `settings` for the server, and how to remove it again. */
export function withFifthRegion() {
  const config = fs.mkdtempSync(path.join(os.tmpdir(), 'zhengda-config-'))
  fs.cpSync(path.join(root, 'config'), config, { recursive: true })
  fs.writeFileSync(path.join(config, 'regions/haizhou.toml'), fs.readFileSync(path.join(root, 'tests/regions/haizhou.toml'), 'utf8') + NEW_SERVICE)
  fs.writeFileSync(path.join(config, 'demo/haizhou.csv'), CERTIFICATES)
  return { settings: { ZHENGDA_SERVER__CONFIG_FOLDER: config }, remove: () => fs.rmSync(config, { recursive: true, force: true }) }
}
