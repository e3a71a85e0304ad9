import { foldText } from './fold-text';

it.each([
  ['用戶餘額不足', '用户余额不足'],
  ['剩余额度：＄4.99，需要', '剩余额度:$4.99,需要'],
  ['You don’t have credits', "You don't have credits"],
  ['Insufficient balance', 'Insufficient balance'],
])('%s is compared as %s', (text, folded) => {
  expect(foldText(text)).toBe(folded);
});

it('cuts what no row looks at', () => {
  expect(foldText('x'.repeat(100_000))).toHaveLength(4_096);
});
