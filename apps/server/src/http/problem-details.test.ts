import { describe, expect, test } from '@jest/globals';
import { EventLogError, EvidenceError, JobsError, Refused, type RefusalKind } from '#application';
import { HttpProblem } from './http-problem.js';
import { problemBody, problemHeaders, problemOf } from './problem-details.js';

describe('an error becomes an answer', () => {
  test.each<[RefusalKind, number]>([
    ['invalid', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['unknown', 404],
    ['conflict', 409],
    ['precondition-failed', 412],
    ['too-large', 413],
    ['rule', 422],
    ['precondition-required', 428],
    ['behind', 503],
    ['unavailable', 503],
  ])('a refusal that is %s: %i', (kind, status) => {
    expect(problemOf(new Refused(kind, 'loan.renewed-out', { most: 2 }))).toMatchObject({
      status,
      code: 'loan.renewed-out',
      details: { most: 2 },
    });
  });

  test.each([
    [new EventLogError('log.disk-full'), 507, 'log.disk-full'],
    [new EventLogError('log.unavailable'), 503, 'log.unavailable'],
    [new EventLogError('log.position-unknown'), 400, 'log.position-unknown'],
    [new EvidenceError('evidence.disk-full'), 507, 'evidence.disk-full'],
    [new EvidenceError('evidence.corrupt'), 500, 'evidence.corrupt'],
    [new JobsError('Redis does not answer'), 503, 'jobs.unavailable'],
    // What only a defect of ours can bring about says nothing of itself.
    [new EventLogError('log.wrong-revision', { expected: 3 }), 500, 'internal'],
    [new EventLogError('log.event-invalid', { data: 'secret' }), 500, 'internal'],
    [new TypeError('secret'), 500, 'internal'],
    ['secret', 500, 'internal'],
  ])('%s: %i', (error, status, code) => {
    const problem = problemOf(error);
    expect(problem).toMatchObject({ status, code });
    expect(JSON.stringify(problemBody(problem))).not.toContain('secret');
  });

  test('what may be tried again says when', () => {
    expect(problemHeaders(problemOf(new Refused('behind', 'read.behind')))).toEqual({ 'retry-after': '1' });
    expect(problemHeaders(problemOf(new HttpProblem(416, 'range.unsatisfiable', {}, { 'content-range': 'bytes */9' })))).toEqual({
      'content-range': 'bytes */9',
    });
  });

  test('a detail stands beside what every problem says, and never in its place', () => {
    const body = problemBody(
      problemOf(new Refused('rule', 'loan.already-due', { dueAt: '2026-02-01', status: 200, code: 'ok', type: 'x' })),
    );
    expect(body).toEqual({
      type: 'urn:rectify:problem:loan.already-due',
      title: 'Unprocessable Entity',
      status: 422,
      code: 'loan.already-due',
      detail: 'Loan: already due.',
      dueAt: '2026-02-01',
    });
  });
});
