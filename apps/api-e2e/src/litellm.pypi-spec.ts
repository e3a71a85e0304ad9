import { describePythonClient } from './support/python-client';

describePythonClient({ name: 'litellm', version: '1.109.3', megabytes: 370 });
