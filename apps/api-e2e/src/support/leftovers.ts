import { killLeftovers } from '@keypool/testing';

afterAll(killLeftovers);
