import { describePythonClient } from './support/python-client';

describePythonClient({ name: 'openai', version: '3.57.0', megabytes: 50 });
