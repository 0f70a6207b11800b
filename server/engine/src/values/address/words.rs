//! The words by which parcel lockers and collection points are told, and those that make them something else.
//! Each list is one text, its words separated by a blank; of two words that begin alike the longer comes first.

/// Brands and words that need nothing beside them.
pub(super) const BRANDS: &str = "菜鸟驿站 菜鸟裹裹 菜鸟自提 丰巢 hivebox 速递易 e邮柜 近邻宝 收件宝 格格货栈 云柜 e栈 喵站 蓝店 熊猫快收 \
    妈妈驿站 兔喜 溪鸟 驿收发 快递超市 代收快递";

/// With a box word behind them: 快递柜, 自助取件柜, 智能快件箱.
pub(super) const BOXED: &str = "快递 快件 物流 包裹 邮件 信包 取件 取货 收件 收货 派件 投递 自提 自取 存放 暂存 寄存 寄放 存包 存取 智能 \
    自助 储物 代收 蜂巢 菜鸟 乐收";

/// With a word for a point behind them: 快递点, 自提点, 代收站.
pub(super) const POINTED: &str = "快递 包裹 取件 取货 投递 自提 自取 存放 暂存 寄存 寄放 代收 代取 代投 代办 菜鸟 乐收";

/// What may stand between: 快递代收点, 快递自提柜, 自助取件柜.
pub(super) const BETWEEN: &str =
    "服务 代理 代办 代收 代取 代投 代管 自提 自取 存放 暂存 寄存 寄放 智能 自助 便民 快递 快件 包裹 取件 公共";

/// Boxes.
pub(super) const BOXES: &str = "柜 箱";

/// Places where parcels wait.
pub(super) const POINTS: &str = "点 站 处 店 超市 驿站";

/// Words that count only at the end of a statement.
pub(super) const AT_THE_END: &str = "自提 自取 蜂巢 菜鸟";

/// What makes a word part of the name of a company, a trade or a shop that sells the thing.
pub(super) const MAKERS: &str = "厂 制造 科技 网络 总部 研发 专卖 批发 包装 维修 培训 材料 设备 物流园";

/// An organisation later in the same statement takes the word into its name: 丰巢代运营有限公司, 驿站人家民宿.
pub(super) const ORGANISATIONS: &str = "公司 集团 研发中心 客服中心 运营中心 车间 财务部 市场部 技术部 项目部 事业部 营销部 人事部 制造厂 加工厂 \
    工厂 总部 办公室 民宿 酒店 宾馆 饭店";

/// What makes a word part of the name of a place.
pub(super) const PLACES: &str = "路 街 巷 村 镇 乡 屯 桥 小区 新村 花园 家园 公寓 酒店 宾馆 客栈 民宿 饭店 餐厅 咖啡 茶 书店 大厦 大楼 广场 \
    公园 博物馆 景区 苑 科创 园区 社区";

/// Stations that have nothing to do with parcels.
pub(super) const OTHER_STATIONS: &str = "古 马 青年 人才 党群 党员 党建 骑行 绿道 户外 志愿 爱心 工会 职工 劳动者 司机 环卫 文化 读书 阅读 旅游 旅行 \
    茶马 城市书 健康 养老 法律 警务 护学 创业 政务 税务 红色 候车 电商";

/// What is done at a station for parcels.
pub(super) const AT_A_STATION: &str = "代收 代取 代签 代放 取 自提 自取 存 暂存 转 放 快递 即可 就";

/// After a number, a place inside a station or a locker.
pub(super) const SHELVES: &str = "号柜 柜 号架 架 号货架 货架 号店";

/// What shows the way from the word to the real place.
pub(super) const LANDMARKS: &str = "旁 隔壁 对面 斜对面 后面 前面 背后 楼上 左侧 右侧 左边 右边 东侧 西侧 南侧 北侧 东边 西边 南边 北边 附近 往 \
    侧面";

/// Behind an organisation: it is only a landmark, the locker stands beside it.
pub(super) const BESIDE: &str = "旁 对面 附近 楼下 门口 后面 前面 隔壁";

/// Who may take mail for the addressee.
pub(super) const PEOPLE: &str = "物业 门卫 门卫室 保安 保安室 保安亭 前台 家人 家属 父母 母亲 父亲 妈妈 爸爸 妻子 丈夫 老婆 老公 爱人 儿子 \
    女儿 同事 邻居 本人 亲友 朋友 室友 同学 管家 传达室 收发室 办公室 值班室 管理处 单位 宿管";

/// The writer does not want it.
pub(super) const REFUSALS: &str = "不 勿 别 莫 禁止 拒绝 不要 不能 不可 不可以 不得 不许 不准 谢绝 拒收 无需 不想 不愿";

/// What may stand between a refusal and the thing refused, longer ones first: 不要放到门口快递柜.
pub(super) const VERBS: &str = "放到 放在 放进 放入 丢在 扔在 存在 存放 投放 投递 派送 接受 使用 放 投 存 送 入 进 到 至 用 走 寄 给 丢 扔 \
    塞 搁 转 派 门口 楼下 小区 任何 擅自 随意 直接";

/// What else is collected for others, before the word: 水电费代收处.
pub(super) const COLLECTED: &str = "费 款 税";

/// The same behind the word: 代收水电费.
pub(super) const CHARGES: &str = "费 款 电 水 税 缴 营业 话 燃 业务 代缴 代付 货款";
