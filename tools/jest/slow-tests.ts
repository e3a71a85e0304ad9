/** For tests with real processes and a real database, on small machines: a bound against hanging, not a measure. */
jest.setTimeout(120_000);
