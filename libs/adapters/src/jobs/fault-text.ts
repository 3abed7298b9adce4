/** What an operator is told of a job that failed. */
export const faultText = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
