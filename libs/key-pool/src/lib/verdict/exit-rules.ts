import type { ClassificationRule } from './rule';

/** Refusals by what stands between worker and upstream. They come first: nothing in such a page is about the key. */
export const EXIT_RULES: readonly ClassificationRule[] = [
  { name: 'proxy-login', verdict: 'exit_refused', reason: 'proxy_refused', status: [407] },
  {
    name: 'proxy-header',
    verdict: 'exit_refused',
    reason: 'proxy_refused',
    status: [402, 403, 429],
    header: ['proxy-authenticate', 'x-brd-error', 'x-luminati-error', 'x-squid-error'],
  },
  {
    name: 'blocked-page',
    verdict: 'exit_refused',
    reason: 'blocked_page',
    status: [403, 429],
    form: ['markup'],
  },
  {
    name: 'challenge',
    verdict: 'exit_refused',
    reason: 'blocked_page',
    status: [403, 429],
    header: ['cf-mitigated'],
  },
  // Cloudflare answers programs with its code alone, in JSON (RFC 9457) or in Markdown.
  {
    name: 'cloudflare-code',
    verdict: 'exit_refused',
    reason: 'blocked_page',
    status: [403, 429],
    text: /^(?:#{1,3} )?error (?:code: )?1\d{3}\b|^---\s[^]{0,2000}\bcloudflare_error: ?true\b/i,
  },
  {
    name: 'proxy-words',
    verdict: 'exit_refused',
    reason: 'proxy_refused',
    status: [402, 403, 429],
    text: /\b(?:residential|proxy (?:traffic|bandwidth|plan|account|subscription|balance|provider|user|authentication)|bandwidth (?:limit|quota)|traffic (?:limit|quota|balance|package|plan)|(?:insufficient|not enough|no) traffic)\b|流量(?:不足|已?用尽|已?用完|已?耗尽)/i,
  },
  {
    name: 'address-refused',
    verdict: 'exit_refused',
    reason: 'address_refused',
    status: [401, 403],
    text: /\b(?:ip|ip address|source address|client address)\b.{0,60}\b(?:not (?:in|on|allowed|authori[sz]ed|permitted|whitelisted|allowlisted)|blocked|banned|denied|restricted|forbidden)\b|\b(?:virtual network|firewall|private endpoint)\b|\bIP ?不在|(?:指定|允许)的?(?:网段|IP)|\bIP.{0,12}(?:白名单|受限|被禁|禁止|限制)/i,
  },
  {
    name: 'address-type',
    verdict: 'exit_refused',
    reason: 'address_refused',
    errorType: ['ip_not_authorized', 'ip_not_allowed', 'ip_blocked'],
  },
  {
    name: 'gateway-page',
    verdict: 'upstream_unavailable',
    reason: 'gateway_page',
    status: [401, [500, 599]],
    form: ['markup'],
  },
  {
    name: 'payment-page',
    verdict: 'unknown',
    reason: 'gateway_page',
    status: [402],
    form: ['markup'],
  },
  {
    name: 'another-key',
    verdict: 'unknown',
    reason: 'another_key',
    status: [[400, 499]],
    showsAnotherKey: true,
  },
];
