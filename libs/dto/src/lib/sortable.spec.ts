import { readSort, sortsOf } from './sortable';

describe('sortable fields', () => {
  it('are offered both ways', () => {
    expect(sortsOf('users')).toEqual([
      'email',
      '-email',
      'role',
      '-role',
      'createdAt',
      '-createdAt',
    ]);
  });

  it('are read with their direction', () => {
    expect(readSort<'email'>('email')).toEqual({ field: 'email', isDescending: false });
    expect(readSort<'email'>('-email')).toEqual({ field: 'email', isDescending: true });
  });
});
