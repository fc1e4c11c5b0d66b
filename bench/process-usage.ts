import { readFileSync } from 'node:fs';

/** Milliseconds of one clock tick of /proc (USER_HZ, 100 on every Linux that Node runs on). */
const tickMs = 10;

/** User and system time of all threads of a process since its start. */
export const cpuMsOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The command's name stands in brackets and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
};

/** Resident memory of a process in MB of 2^20 bytes. */
export const rssMbOf = (pid: number): number => {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(kilobytes) / 1024;
};

/** Time that all cores together have been at work since the machine's start. */
export const machineCpuMs = (): number => {
  const [user, nice, system, , , interrupt, softInterrupt] = readFileSync('/proc/stat', 'latin1')
    .slice('cpu '.length, 200)
    .trim()
    .split(/\s+/)
    .map(Number);
  return ((user ?? 0) + (nice ?? 0) + (system ?? 0) + (interrupt ?? 0) + (softInterrupt ?? 0)) * tickMs;
};
