/**
 * The API for the crash test: the shipped program, preceded by code that lets it die at a chosen step. It is a separate
 * bundle (`nx build-crash api`); none of this is in the other one.
 */
import 'reflect-metadata';
import './take-orders';
import '../../src/main';
