import { loginSchema } from './auth.dto';
import { createUserSchema, updateUserSchema } from './user.dto';

const USER = { email: 'ops@example.com', password: 'twelve chars', role: 'viewer' };

describe('the contract of a user', () => {
  it('reads an e-mail address as people write it, and a password as it is', () => {
    const body = { ...USER, email: ' Ops@Example.com ', password: ' twelve char' };
    expect(createUserSchema.parse(body)).toEqual({ ...USER, password: ' twelve char' });
  });

  it.each([
    ['no address', { email: 'nobody' }, 'must be an e-mail address'],
    ['two at signs', { email: 'a@b@c' }, 'must be an e-mail address'],
    ['too long an address', { email: `${'a'.repeat(253)}@b` }, 'must have at most 254 characters'],
    ['too short a password', { password: 'eleven char' }, 'must have at least 12 characters'],
    ['too long a password', { password: 'x'.repeat(257) }, 'must have at most 256 characters'],
  ])('refuses %s', (_what, change, message) => {
    const { error } = createUserSchema.safeParse({ ...USER, ...change });
    expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
  });

  it('takes a change of the role or of the password, and none of nothing', () => {
    expect(updateUserSchema.parse({ role: 'admin' })).toEqual({ role: 'admin' });
    expect(updateUserSchema.parse({ password: USER.password })).toEqual({
      password: USER.password,
    });
    const { error } = updateUserSchema.safeParse({});
    expect(error?.issues.map(({ message }) => message)).toEqual(['must contain role or password']);
  });

  it('accepts a sign-in with a password that would be too short today', () => {
    const body = { email: USER.email, password: 'short' };
    expect(loginSchema.parse(body)).toEqual(body);
    expect(loginSchema.safeParse({ ...body, password: '' }).success).toBe(false);
  });
});
