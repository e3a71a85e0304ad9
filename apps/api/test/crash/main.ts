/**
 * The API for the crash test: the program that is shipped, and before it what lets it die at a step of its own. It is a
 * bundle of its own (`nx build-crash api`); nothing of this is in the other one.
 */
import 'reflect-metadata';
import './take-orders';
import '../../src/main';
