import type { FailureReport } from './failure';

/** A recorded answer, and `verdict reason` as they are expected. */
export type RecordedAnswer = [what: string, report: FailureReport, verdictAndReason: string];

/** OhMyGPT's flat answer. */
export const omg = (statusCode: number, message: string, errorType?: string): FailureReport => ({
  status: statusCode,
  body: JSON.stringify({ statusCode, message, errorType, data: null }),
});

/** A LiteLLM proxy's answer. */
export const llm = (
  status: number,
  message: string,
  type: string | null = null,
  headers: Record<string, string> = {},
): FailureReport => ({
  status,
  headers,
  body: JSON.stringify({ error: { message, type, param: null, code: String(status) } }),
});
