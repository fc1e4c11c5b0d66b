import { serve } from '../workers/serve.ts';
import { performReading, type ReadingResult, type ReadingTask } from './reading-task.ts';

serve<ReadingTask, ReadingResult>({ answer: performReading });
