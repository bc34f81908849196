# The first process inside a sandbox, ours: it takes one run's code from stdin, runs it as a child and ends with
# the child's exit code. It ends everything inside when the server that started it is gone (end of stdin), and at
# the hard limit, whatever the code does: the kernel kills a PID namespace with its process 1.
# Arguments: language, hard limit in seconds, then resource limits as NAME=NUMBER.
# Stdin: a line "<bytes of code> <bytes of stdin>", the code, the code's stdin; then it stays open.
import ctypes, os, signal, sys

KILLED = 128 + signal.SIGKILL
PR_SET_DUMPABLE = 4


def end_of_the_sandbox(*_):
    os._exit(KILLED)


def reap(*_):
    """The code's child ended: so does the sandbox. Orphans that were handed to us are only collected."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)


def read_exactly(length):
    data = sys.stdin.buffer.read(length)
    if len(data) < length:
        end_of_the_sandbox()
    return data


# The code runs as the same user; without this it could trace us and stop the clock.
ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
language, seconds, limits = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
signal.signal(signal.SIGALRM, end_of_the_sandbox)
signal.setitimer(signal.ITIMER_REAL, seconds)
for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(ignored, signal.SIG_IGN)

code_length, stdin_length = map(int, sys.stdin.buffer.readline().split())
program = {"python": ["python3", "/tmp/main.py"], "node": ["node", "/tmp/main.js"]}[language]
with open(program[1], "wb") as file:
    file.write(read_exactly(code_length))
stdin = os.memfd_create("stdin")
with open(stdin, "wb", closefd=False) as file:
    file.write(read_exactly(stdin_length))
os.lseek(stdin, 0, os.SEEK_SET)

child = os.fork()
if child == 0:
    for restored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(restored, signal.SIG_DFL)
    os.dup2(stdin, 0)
    for limit in limits:
        import resource

        name, _, number = limit.partition("=")
        if name == "CPUS":
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(number)])
        else:
            resource.setrlimit(getattr(resource, "RLIMIT_" + name), (int(number), int(number)))
    try:
        os.execvp(program[0], program)
    except OSError as problem:
        os.write(2, f"{program[0]}: {problem.strerror}\n".encode())
        os._exit(127)
# Standard output stays open here, so that its end is the sandbox's end, also where the code closed its own.
signal.signal(signal.SIGCHLD, reap)
reap()
while os.read(0, 1):
    pass
end_of_the_sandbox()
