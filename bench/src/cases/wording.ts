/** What inspections find, by what ought to be, and what is asked for: [title, condition, criterion, category, measures, standard]. */
export const FINDINGS = [
  {
    title: '工作台账不健全',
    condition: '现场抽查2026年以来的党建工作台账，三月、四月缺少“三会一课”记录，会议签到表与会议记录的日期不一致，学习笔记有补记情况。',
    criterion: '《中国共产党支部工作条例（试行）》第十条：支部应当如实记录组织生活开展情况。',
    category: '工作台账',
    measures: ['逐月补齐会议记录并由支部书记签字确认', '指定专人负责台账，每月末自查一次'],
    standard: '台账完整、真实，连续三个月抽查无缺项。',
  },
  {
    title: '职责任务不明确',
    condition: '支部委员分工未行文，重点任务没有落实到人，询问两名委员时对自己承担的任务说法不一。',
    criterion: '《县委关于压实基层党建责任的若干措施》第三条：责任分工应当行文并公示。',
    category: '责任落实',
    measures: ['召开支委会重新明确分工', '印发分工文件并在公示栏张贴'],
    standard: '分工文件印发，委员知晓率达到百分之百。',
  },
  {
    title: '日常管理松散',
    condition: '值班表与实际到岗人员不符，公章使用登记簿有七处未填写批准人，外出报备执行不到位。',
    criterion: '《机关内部管理制度》第十二条、第十五条。',
    category: '日常管理',
    measures: ['修订值班与用印制度', '对未登记的用印逐笔核实', '每周通报执行情况'],
    standard: '用印登记无缺项，值班到岗率不低于百分之九十五。',
  },
  {
    title: '党费收缴不及时',
    condition: '有四名党员连续两个季度未按月交纳党费，支部未进行催缴，也没有说明原因。',
    criterion: '《关于中国共产党党费收缴、使用和管理的规定》第五条。',
    category: '组织生活',
    measures: ['逐人核算并补缴', '建立月初提醒机制'],
    standard: '欠缴党费全部补缴到位，收缴台账与票据一致。',
  },
  {
    title: '安全生产责任制落实不到位',
    condition: '厂区两处消防通道堆放原料，灭火器三具过期，上半年没有开展应急演练，隐患排查记录照抄前期内容。',
    criterion: '《中华人民共和国安全生产法》第二十一条、第四十一条。',
    category: '安全生产',
    measures: ['立即清理消防通道', '更换过期灭火器', '组织一次应急演练并留存影像资料'],
    standard: '通道畅通、器材有效，演练记录齐全。',
  },
] as const;

export const NOTES = [
  '已召开专题会议，明确责任人和完成时限，正在逐项推进。',
  '制度修订稿已形成，正在征求意见，预计下周印发。',
  '已完成前两项措施，剩余一项待采购到货后实施。',
  '对照问题清单自查，发现同类问题两处，一并整改。',
] as const;

export const FILES = [
  ['整改报告.pdf', 'application/pdf'],
  ['现场照片.jpg', 'image/jpeg'],
  ['会议记录.pdf', 'application/pdf'],
  ['印发文件.pdf', 'application/pdf'],
] as const;

export const RETURNS = [
  '佐证材料不能证明措施已经落实，请补充印发文件。',
  '照片拍摄日期早于下发日期，请重新提供。',
  '第二项措施尚未完成。',
] as const;

export const REASONS = [
  '因物资采购周期较长，按期完成有困难。',
  '负责同志工作调整，需重新安排。',
  '汛期防汛任务重，现场施工暂停。',
] as const;
