# The first process inside a sandbox, ours. It waits for an order, runs its code as a child, and tells what came of it.
# It ends everything inside when the server that started it is gone (end of stdin), at the order's hard limit, and when
# nobody has ordered anything for long, whatever the code does: the kernel kills a PID namespace with its process 1.
#
# Arguments: seconds that it waits for an order; and, where there is no wall around it at all, a folder that stands for /tmp, with
# /artifacts in it. Then it is no process 1: it kills what is beneath it one by one, and removes the folder at its end.
# Stdin: lines. "ping" is answered. Any other is an order, a JSON object, followed by the bytes that it counts:
#   program   "python3" or "node"
#   file      the name of the code in the working directory
#   code      bytes of code, which come first
#   stdin     bytes of the code's standard input, which come next
#   files     the name and the bytes of each file that it finds in its working directory; they come last
#   seconds   until the code is stopped
#   flood     bytes on one stream after which the code is stopped
#   limits    resource limits by name; CPUS is how many processors it may use
#   filter    the kernel's filter of its system calls, struct sock_filter[] in hexadecimal digits; empty: none is set here
#   keep      files, bytes: of those left in /artifacts, how many to hand over
#   stay      where it is there, the program of an interpreter that runs this order's code and stays for the next one of
#             its program's; and the sandbox waits for that, so many seconds as idle says
# Stdout: frames, each a letter, four bytes of length (big-endian) and so many bytes:
#   R  ready for an order (also the answer to a ping)
#   O  what the code wrote to its stdout    E  to its stderr
#   X  the code's end, a JSON object: code, signal, ending ("ended", "timed_out", "flooded"), oom, user_ms, system_ms,
#      fresh (whether its interpreter was new), stays (whether it is there for the next)
#      Code that could not be put in place is not run: its code is 126, E says why, and the sandbox ends
#   F  after that, each file that it left in /artifacts, a JSON object: name, bytes; the bytes follow, in no frame
#   Z  at last, a JSON object: left_out, the first files not handed over with the reason, and how many they are
# The code has no way to this stdout: its own streams are pipes that end here, and this process cannot be looked into.
import ctypes, fcntl, itertools, json, os, resource, select, signal, stat, struct, sys, time

LIBC = ctypes.CDLL(None)
PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 4, 22, 36, 38, 2
HARD_LIMIT_AFTER_TIMEOUT = 5
HANDING_OVER = 5
CHUNK = 64 * 1024
WALLED = len(sys.argv) == 2
WORK = "/tmp" if WALLED else sys.argv[2]
KEPT = "/artifacts" if WALLED else WORK + "/artifacts"
MOST_LEFT_OUT_TOLD = 20
MOST_LOOKED_AT = 2000


def end_of_the_sandbox(*_):
    if not WALLED:
        kill_all()
        import shutil

        shutil.rmtree(WORK, ignore_errors=True)
    os._exit(128 + signal.SIGKILL)


class Alarm:
    """Ends the sandbox when it is due, and not when the code rings it."""

    def __init__(self):
        signal.signal(signal.SIGALRM, lambda *_: self.due <= time.monotonic() and end_of_the_sandbox())

    def set(self, seconds):
        self.due = time.monotonic() + seconds
        signal.setitimer(signal.ITIMER_REAL, seconds, 1)


def read(length):
    """Exactly so many bytes of the server's; its end is ours."""
    data = bytearray()
    while len(data) < length:
        more = os.read(0, length - len(data))
        if not more:
            end_of_the_sandbox()
        data += more
    return data


def read_line():
    line = bytearray()
    while not line.endswith(b"\n"):
        line += read(1)
    return line


def write(data):
    data = memoryview(data)
    while data:
        data = data[os.write(1, data) :]


def send(kind, payload=b""):
    write(kind + struct.pack(">I", len(payload)) + payload)


def send_json(kind, value):
    send(kind, json.dumps(value).encode())


def out_of_memory_kills():
    """How often the kernel killed something in here for lack of memory; 0 where it does not say."""
    for path in ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"):
        try:
            with open(path) as lines:
                for name, number in map(str.split, lines):
                    if name == "oom_kill":
                        return int(number)
        except OSError:
            pass
    return 0


def chunks(length):
    """So many bytes of the server's, in pieces."""
    while length:
        chunk = read(min(length, CHUNK))
        length -= len(chunk)
        yield chunk


def put(path, pieces):
    """Writes a file in place of whatever code has put there: a pipe, a link, a file without rights; a folder is moved aside."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    new = os.path.join(os.path.dirname(path), "." + os.urandom(8).hex())
    with open(new, "xb") as file:
        file.writelines(pieces)
    try:
        os.rename(new, path)
    except IsADirectoryError:
        os.rename(path, new + ".was")
        os.rename(new, path)


class NotTaken(Exception):
    """An order's file cannot be written."""


def take_in(name, length):
    """Reads all of a file of the order, also where it cannot be written: the path, or why not, as a NotTaken."""
    path, pieces = os.path.join(WORK, name), chunks(length)
    try:
        put(path, pieces)
        return path
    except OSError as problem:
        return NotTaken(f"{name} cannot be written: {problem.strerror}")
    finally:
        for _ in pieces:
            pass


class Code:
    """A program that runs an order's code, and ends with it."""

    ends = None

    def __init__(self, order, command, stdin, *more):
        out, err = os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self.become(order, command, stdin, out[1], err[1], *more)
            finally:
                os._exit(127)
        for inside in (stdin, out[1], err[1], *more):
            os.close(inside)
        self.streams = {out[0]: b"O", err[0]: b"E"}
        self.begin(order)

    def begin(self, order):
        self.written = dict.fromkeys(self.streams, 0)
        self.flood = order["flood"]

    def become(self, order, command, *streams):
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            for restored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGCHLD):
                signal.signal(restored, signal.SIG_DFL)
            aside = [fcntl.fcntl(stream, fcntl.F_DUPFD_CLOEXEC, len(streams)) for stream in streams]
            for number, stream in enumerate(aside):
                os.dup2(stream, number)
            # Nothing of ours is open here any more. Where memory is short the kernel should choose the code, not us.
            LIBC.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
            with open("/proc/self/oom_score_adj", "w") as score:
                score.write("1000")
        except OSError:
            pass
        for name, number in order["limits"].items():
            if name == "CPUS":
                os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:number])
            else:
                resource.setrlimit(getattr(resource, "RLIMIT_" + name), (number, number))
        if order["filter"]:
            program = bytes.fromhex(order["filter"])
            at = ctypes.create_string_buffer(program)
            if LIBC.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, struct.pack("@HP", len(program) // 8, ctypes.addressof(at))):
                os.write(2, b"the code was not run: the kernel takes no filter of system calls\n")
                os._exit(126)
        try:
            os.execvp(command[0], command)
        except OSError as problem:
            os.write(2, f"{command[0]}: {problem.strerror}\n".encode())
            os._exit(127)

    def pass_on(self, stream):
        """What is there to read; false where the stream has ended."""
        data = os.read(stream, CHUNK)
        if data:
            self.written[stream] += len(data)
            send(self.streams[stream], data)
        return bool(data)

    def floods(self):
        return max(self.written.values()) > self.flood

    def close(self):
        for stream in self.streams:
            os.close(stream)


class Interpreter(Code):
    """A program that stays, and runs the code of one order after the other."""

    def __init__(self, order):
        commands, ends = os.pipe(), os.pipe()
        option = {"python3": ["-u", "-c"], "node": ["-e"]}[order["program"]]
        super().__init__(order, [order["program"], *option, order["stay"]], os.open("/dev/null", os.O_RDONLY), commands[0], ends[1])
        self.commands, self.ends = commands[1], ends[0]
        self.number = 0

    def carry_on(self, order, path, stdin):
        self.begin(order)
        self.number += 1
        self.said = b""
        try:
            command = {"path": path, "stdin": stdin, "number": self.number}
            os.write(self.commands, json.dumps(command).encode() + b"\n")
        except BrokenPipeError:
            # it has just ended, which its watcher sees
            pass

    def hear_end(self):
        """The exit code of this order's code, None where it has not ended. Code can write there, too: only a line of this order counts."""
        *lines, self.said = (self.said + os.read(self.ends, CHUNK)).split(b"\n")
        self.said = self.said[-CHUNK:]
        for line in lines:
            number, _, code = line.partition(b" ")
            if number == str(self.number).encode():
                return int(code) & 255 if code.isdigit() and len(code) < 10 else 1
        return None

    def close(self):
        super().close()
        os.close(self.commands)
        os.close(self.ends)


def watch(code, deadline, child_ended):
    """Passes the output on until the code has ended, or must: how it went, its exit code, its signal."""
    poll = select.poll()
    for readable in (0, child_ended, *code.streams):
        poll.register(readable, select.POLLIN)
    if code.ends is not None:
        poll.register(code.ends, select.POLLIN)
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return "timed_out", None, None
        for readable, event in poll.poll(left * 1000 + 1):
            if readable == 0:
                if not os.read(0, 1):
                    end_of_the_sandbox()
            elif readable == child_ended:
                os.read(child_ended, CHUNK)
                status = collect(code.pid)
                if status is not None:
                    if os.WIFSIGNALED(status):
                        return "ended", None, os.WTERMSIG(status)
                    return "ended", os.WEXITSTATUS(status), None
            elif readable == code.ends:
                exit_code = code.hear_end()
                if exit_code is not None:
                    return "stays", exit_code, None
                if not event & select.POLLIN:
                    poll.unregister(readable)
            elif not code.pass_on(readable):
                poll.unregister(readable)
        if code.floods():
            return "flooded", None, None


def drain(code):
    """Passes on what was written before the end was said."""
    poll = select.poll()
    for stream in code.streams:
        poll.register(stream, select.POLLIN)
    while not code.floods() and (ready := poll.poll(0)):
        for stream, _ in ready:
            if not code.pass_on(stream):
                poll.unregister(stream)


def collect(wanted):
    """Reaps what ended, orphans too; the status of the one wanted where it is among them."""
    found = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if pid == 0:
            return found
        if pid == wanted:
            found = status


def beneath():
    """What to kill: all but us; where others are here too, our children and their groups. What those leave behind becomes ours."""
    if WALLED:
        return [-1]
    with open(f"/proc/self/task/{os.getpid()}/children") as children:
        return [one for child in map(int, children.read().split()) for one in (-child, child)]


def kill_all():
    """Nothing but us is left after this: what forks meanwhile is killed in the next round."""
    while True:
        for one in beneath():
            try:
                os.kill(one, signal.SIGKILL)
            except OSError:
                pass
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def files_in(folder, left_out):
    """Paths of all that is no folder, by name, among the first entries; what cannot be listed is left out, and so is the rest."""
    folders, room = [folder], MOST_LOOKED_AT
    while folders:
        path = folders.pop()
        try:
            with os.scandir(path) as entries:
                found = sorted((one.name, one.is_dir(follow_symlinks=False)) for one in itertools.islice(entries, room + 1))
        except OSError:
            left_out.append((path, "it cannot be read"))
            continue
        yield from (os.path.join(path, name) for name, is_folder in found[:room] if not is_folder)
        if len(found) > room:
            left_out.append((path, f"there are more than {MOST_LOOKED_AT} files and folders; the rest is left out"))
            return
        room -= len(found)
        folders += [os.path.join(path, name) for name, is_folder in reversed(found) if is_folder]


def plain(path):
    """A plain file, open, and its length. What code swaps for it meanwhile is either that or left out."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise ValueError("it is no plain file")
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        raise ValueError("it cannot be read")
    found = os.fstat(file)
    if not stat.S_ISREG(found.st_mode):
        os.close(file)
        raise ValueError("it is no plain file")
    return open(file, "rb"), found


def bytes_of(file, length):
    """Exactly so many, zeros for those that are no longer there."""
    while length:
        try:
            chunk = file.read(min(length, CHUNK))
        except OSError:
            chunk = b""
        chunk = chunk or b"\0" * min(length, CHUNK)
        length -= len(chunk)
        yield chunk


handed_over = {}


def is_new(path, found):
    """Whether it is other than what was handed over after an earlier order."""
    before = handed_over.get(path)
    handed_over[path] = (found.st_ino, found.st_mtime_ns, found.st_size)
    return handed_over[path] != before


def hand_over(files, bytes):
    """Sends what the code left. Where something of it still runs, a file may change meanwhile; its length stays as it was told."""
    left_out = []
    for path in files_in(KEPT, left_out):
        try:
            file, found = plain(path)
            length = found.st_size
            with file:
                if not is_new(path, found):
                    continue
                if not files:
                    raise ValueError("there are too many files")
                if length > bytes:
                    raise ValueError(f"its {length} bytes are too many")
                files, bytes = files - 1, bytes - length
                send_json(b"F", {"name": os.path.relpath(path, KEPT), "bytes": length})
                for chunk in bytes_of(file, length):
                    write(chunk)
        except ValueError as problem:
            left_out.append((path, str(problem)))
    told = [{"name": os.path.relpath(path, KEPT), "why": why} for path, why in left_out[:MOST_LEFT_OUT_TOLD]]
    send_json(b"Z", {"left_out": told, "all": len(left_out)})


def receive(order):
    """The path of the order's code, and its standard input, open; all of the order is read, also where it fails."""
    code = take_in(order["file"], order["code"])
    stdin = os.memfd_create("stdin")
    with open(stdin, "wb", closefd=False) as file:
        file.write(read(order["stdin"]))
    os.lseek(stdin, 0, os.SEEK_SET)
    for taken in (code, *[take_in(name, length) for name, length in order["files"]]):
        if isinstance(taken, NotTaken):
            raise taken
    return code, stdin


def begin(order, interpreters):
    """What runs the order's code from now on, and whether it is new. Fails with an OSError, or NotTaken."""
    path, stdin = receive(order)
    if "stay" not in order:
        return Code(order, [order["program"], path], stdin), True
    code, fresh = interpreter_for(order, interpreters)
    again = os.path.join(WORK, ".stdin")
    put(again, [os.read(stdin, order["stdin"] or 1)])
    os.close(stdin)
    code.carry_on(order, path, again)
    return code, fresh


def refuse(problem):
    """The end of an order whose code cannot be run. What the sandbox is full of stays in the way, so it ends, too."""
    send(b"E", f"the code was not run: {getattr(problem, 'strerror', None) or problem}\n".encode())
    ended(ending="ended", code=126)
    send_json(b"Z", {"left_out": [], "all": 0})
    end_of_the_sandbox()


def ended(ending, code, signal=None, oom=False, fresh=True, stays=False):
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    send_json(b"X", {
        "ending": ending,
        "code": code,
        "signal": signal,
        "oom": oom,
        "user_ms": int(used.ru_utime * 1000),
        "system_ms": int(used.ru_stime * 1000),
        "fresh": fresh,
        "stays": stays,
    })


def carry_out(order, interpreters, child_ended):
    killed_before, began = out_of_memory_kills(), time.monotonic()
    alarm.set(order["seconds"] + HARD_LIMIT_AFTER_TIMEOUT)
    try:
        code, fresh = begin(order, interpreters)
    except (OSError, NotTaken) as problem:
        refuse(problem)
    ending, exit_code, ended_by = watch(code, began + order["seconds"], child_ended)
    if ending == "stays":
        drain(code)
    else:
        kill_all()
        for stream in code.streams:
            while not code.floods() and code.pass_on(stream):
                pass
        for gone in {code, *interpreters.values()}:
            gone.close()
        interpreters.clear()
    ended(
        ending="ended" if ending == "stays" else ending,
        code=exit_code,
        signal=ended_by,
        oom=ended_by == signal.SIGKILL and out_of_memory_kills() > killed_before,
        fresh=fresh,
        stays=ending == "stays",
    )
    alarm.set(HANDING_OVER)
    hand_over(**order["keep"])


def interpreter_for(order, interpreters):
    """The one that stayed for this program, else a new one; and whether it is that."""
    stayed = interpreters.get(order["program"])
    if stayed:
        if collect(stayed.pid) is None:
            try:
                os.kill(stayed.pid, 0)
                return stayed, False
            except ProcessLookupError:
                pass
        interpreters.pop(order["program"]).close()
    interpreters[order["program"]] = Interpreter(order)
    return interpreters[order["program"]], True


# The code runs as the same user; without this it could trace us, stop the clock, or write to our stdout.
LIBC.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
alarm = Alarm()
alarm.set(float(sys.argv[1]))
for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(ignored, signal.SIG_IGN)
if not WALLED:
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, end_of_the_sandbox)
    os.mkdir(KEPT)
child_ended, wakeup = os.pipe()
os.set_blocking(child_ended, False)
os.set_blocking(wakeup, False)
signal.signal(signal.SIGCHLD, lambda *_: None)
signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)

send(b"R")
interpreters, stays = {}, True
while stays:
    while (line := read_line()) == b"ping\n":
        send(b"R")
    order = json.loads(line)
    carry_out(order, interpreters, child_ended)
    stays = "stay" in order
    alarm.set(order.get("idle", HANDING_OVER))
end_of_the_sandbox()
