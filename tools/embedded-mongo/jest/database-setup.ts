import { startTestDatabase } from './test-database';

export default startTestDatabase;
