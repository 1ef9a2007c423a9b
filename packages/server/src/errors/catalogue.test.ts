import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { api, type Endpoint, Problem } from '@guru/protocol/api';
import { ApiError, CATALOGUE, ERROR_CODES, toProblem } from './index.ts';
import { ERRORS_PAGE, renderErrorsPage } from './page.ts';

test('every code that the contract names is in the catalogue', () => {
  const named = Object.values<Endpoint>(api).flatMap(({ errors = [] }) => errors);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((code) => !Object.hasOwn(CATALOGUE, code))).toEqual([]);
});

test('the page in the documentation shows the catalogue', () => {
  expect(readFileSync(ERRORS_PAGE, 'utf8')).toBe(renderErrorsPage());
});

test('every code is a stable word with a status of failure and two sentences', () => {
  for (const code of ERROR_CODES) {
    const { status, title, advice } = CATALOGUE[code];
    expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).toMatch(/^[A-Z][^.]*$/);
    expect(advice).toMatch(/^[A-Z`].*[.]$/);
  }
});

test('every error is a problem by the contract, whatever it carries', () => {
  for (const code of ERROR_CODES) {
    const error = new ApiError(code, {
      detail: 'Here.',
      errors: [{ path: 'a.b', message: 'is wrong' }],
      retry_after_s: 3,
      headers: { allow: 'GET' },
    });
    const problem = toProblem(error, 'an id');
    expect(Problem.strict().parse(problem)).toEqual(problem);
    expect(problem).toMatchObject({ code, status: error.status, request_id: 'an id', retry_after_s: 3 });
  }
});
