import { mongo } from 'mongoose';
import { CLIENT_OPTIONS } from './mongodb-options';
import { readMongodbUri } from './mongodb-uri';
import { Misread } from './variable';

const ASKED = [
  ...(['writeConcern', 'readConcern', 'readPreference', 'retryReads', 'retryWrites'] as const),
  ...(['serverSelectionTimeoutMS', 'heartbeatFrequencyMS', 'connectTimeoutMS'] as const),
  ...(['socketTimeoutMS', 'waitQueueTimeoutMS'] as const),
];

/** What the driver makes of a URI that Keypool has taken. */
function askedOf(uri: string): Partial<mongo.MongoOptions> {
  const { options } = new mongo.MongoClient(readMongodbUri(uri), CLIENT_OPTIONS);
  return Object.fromEntries(ASKED.map((name) => [name, options[name]]));
}

it('is asked of the driver that writes are kept and reads are of what is kept', () => {
  expect(askedOf('mongodb://db')).toMatchObject({
    writeConcern: { w: 'majority', j: true, wtimeout: 0 },
    readConcern: { level: 'majority' },
    readPreference: { mode: 'primary' },
    retryReads: true,
    retryWrites: true,
    waitQueueTimeoutMS: 0,
  });
});

const HOSTILE = [
  'readConcernLevel=local',
  'READCONCERNLEVEL=available',
  'w=0',
  'w=1&wtimeoutMS=1',
  'journal=false',
  'readPreference=secondary',
  'retryWrites=false&retryReads=false',
  'serverSelectionTimeoutMS=1&heartbeatFrequencyMS=900000&connectTimeoutMS=1&socketTimeoutMS=1',
  'waitQueueTimeoutMS=1',
];

it.each(HOSTILE)('%s changes nothing in that', (hostile) => {
  expect(askedOf(`mongodb://db/keypool?${hostile}`)).toEqual(askedOf('mongodb://db'));
});

it.each([
  'j=false',
  'fsync=false',
  'wtimeout=1',
  'timeoutMS=1',
  'maxStalenessSeconds=120',
  'readPreference=secondary&readPreferenceTags=dc:ny',
  'raw=true',
  'promoteValues=false',
  'forceServerObjectId=true',
  'ignoreUndefined=true',
  'maxPoolSize=1',
  'maxpoolsize=9',
])('%s is refused', (hostile) => {
  const read = () => readMongodbUri(`mongodb://db/keypool?replicaSet=rs0&${hostile}`);
  expect(read).toThrow(Misread);
  expect(read).toThrow(new RegExp(`${hostile.split('=')[0]}`, 'i'));
});

it.each(['maxPoolSize=10', 'maxPoolSize=0', 'compressors=zlib', 'tls=true&tlsCAFile=/etc/ca.pem'])(
  '%s is up to the operator',
  (option) => {
    expect(askedOf(`mongodb://db/keypool?${option}`)).toEqual(askedOf('mongodb://db'));
  },
);
