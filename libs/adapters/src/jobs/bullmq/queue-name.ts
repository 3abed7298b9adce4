/** The one queue, whose jobs are told apart by their ids. */
export const QUEUE = 'jobs';
