import type { FastifyRequest } from 'fastify';

/** Hears of every request when it is over. */
export interface RequestWitness {
  /**
   * @param status 499, as nginx has it, when the client disconnected before it was answered
   * @param durationMs from its arrival
   */
  ended(request: FastifyRequest, status: number, durationMs: number): void;
}
