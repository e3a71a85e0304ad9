/** The longest part of a text that the rows look at, in characters. */
const LONGEST_RULE_TEXT = 4_096;

const TRADITIONAL = '帳戶號餘額盡該過無錯誤驗證鑰憑權訪問數據庫負載飽渠請經時間個點積務';
const SIMPLIFIED = '账户号余额尽该过无错误验证钥凭权访问数据库负载饱渠请经时间个点积务';

const SIMPLE = new Map([...TRADITIONAL].map((char, at) => [char, [...SIMPLIFIED][at] ?? char]));
const OF_TRADITIONAL = new RegExp(`[${TRADITIONAL}]`, 'g');

/** A text as the rows compare it: wide forms are plain, traditional Chinese characters are simplified, its end is cut. */
export function foldText(text: string): string {
  return text
    .slice(0, LONGEST_RULE_TEXT)
    .normalize('NFKC')
    .replace(/[‘’]/g, "'")
    .replace(OF_TRADITIONAL, (char) => SIMPLE.get(char) ?? char);
}
