import { stopTestDatabase } from './test-database';

export default stopTestDatabase;
