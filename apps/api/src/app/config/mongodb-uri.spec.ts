import { databaseNameOf, readMongodbUri, serversInClear } from './mongodb-uri';
import { Misread } from './variable';

function mistakeIn(uri: string): string {
  try {
    readMongodbUri(uri);
  } catch (error) {
    if (error instanceof Misread) {
      return error.message;
    }
    throw error;
  }
  throw new Error(`${uri} was taken`);
}

describe('a MongoDB URI', () => {
  it.each([
    'mongodb://127.0.0.1',
    'mongodb://[::1]:27017/x',
    'mongodb://db1,db2:27018/keypool?replicaSet=rs0&authSource=admin',
    'mongodb://user:p%40ss%3A%2F@db1/keypool?replicaSet=rs0',
    'mongodb+srv://user:pass@cluster.example/?retryWrites=true&w=majority',
    'mongodb://%2Ftmp%2Fmongodb.sock/keypool',
  ])('may be %s', (uri) => {
    expect(readMongodbUri(uri)).toBe(uri);
  });

  it.each([
    ['mongodb://user:pa@ss@db/keypool', '@ as %40'],
    ['mongodb://user:pa:ss@db/keypool', ': as %3A'],
    ['mongodb://user:pa/ss@db/keypool', '/ as %2F'],
    ['mongodb://user/pass@db/keypool', '/ as %2F'],
    ['mongodb://user:pa?ss@db/keypool', '? as %3F'],
    ['mongodb://user:pa#ss@db/keypool', '# as %23'],
    ['mongodb://user:pa%ss@db/keypool', '% as %25'],
    ['mongodb+srv://user:<password>@cluster.example', 'placeholder'],
    ['mongodb+srv://user:<db_password>@cluster.example', 'placeholder'],
    ['mongo://user:pass@db/keypool', 'does not begin with mongodb://'],
    ['db:27017', 'does not begin with mongodb://'],
    ['mongodb://user:pass@db /keypool', 'white space'],
    ['mongodb://', 'a host, port or database name that cannot be read'],
    ['mongodb://db:99999/keypool', 'a host, port or database name that cannot be read'],
    ['mongodb://db/keypool?replicas=rs0', 'option replicas is not supported'],
    ['mongodb://db/keypool?replicaSet=', 'replicaSet'],
    ['mongodb://a,b/keypool?directConnection=true', 'exactly one host'],
    ['mongodb+srv://a.b.example:27017/keypool', 'cannot have port number'],
    ['mongodb://db/keypool?loadBalanced=true', 'load balancer'],
    ['mongodb://db/admin', 'the database admin'],
    ['mongodb://db/local?replicaSet=rs0', 'the database local'],
    ['mongodb://db/config', 'the database config'],
    ['mongodb://db/a.b', 'database name'],
    ['mongodb://db/keypool/', 'database name'],
    ['mongodb://db/%zz', 'database name'],
  ])('is refused as %s, because of "%s"', (uri, why) => {
    const mistake = mistakeIn(uri);
    expect(mistake).toContain(why);
    expect(mistake).not.toMatch(/pa.?ss@/);
  });

  it.each([
    ['mongodb://127.0.0.1,localhost:27018,[::1]', []],
    ['mongodb://%2Ftmp%2Fmongodb.sock/keypool', []],
    ['mongodb://db1,db2/?tls=true', []],
    ['mongodb://db1,db2/?ssl=true', []],
    ['mongodb+srv://cluster.example', []],
    ['mongodb://db1,127.0.0.1,10.0.0.2:27018', ['db1', '10.0.0.2']],
    ['mongodb://db1/?tls=false', ['db1']],
  ])('%s crosses the network in clear to %j', (uri, servers) => {
    expect(serversInClear(uri)).toEqual(servers);
  });

  it.each([
    ['mongodb://db', 'keypool'],
    ['mongodb://db/?replicaSet=rs0', 'keypool'],
    ['mongodb://user:p%2Fss@db/other?replicaSet=rs0', 'other'],
    ['mongodb+srv://cluster.example/my%2Dkeys', 'my-keys'],
  ])('%s is about the database %s', (uri, name) => {
    expect(databaseNameOf(uri)).toBe(name);
  });
});
