/** As long as what a worker gets. */
export const ANSWER = {
  keyId: 'key-1',
  apiKey: 'sk-0123456789abcdef-1',
  priority: 0,
  lease: '00000000-0000-4000-8000-000000000000.mh0000000',
};
