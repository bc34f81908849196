package dev.reagent.sandbox;

import static dev.reagent.sandbox.Abuse.endingAs;
import static dev.reagent.sandbox.Abuse.refused;

import dev.reagent.sandbox.stub.CappedText;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The list of what code may try; one line of prose for each says what. */
final class Abuses {

    /** The system calls that a libc has no name for are called by number, the same on x86-64 and arm64 where said so. */
    private static final String CALLS = """
            import ctypes, errno, os, platform
            libc = ctypes.CDLL(None, use_errno=True)
            def refused(*call):
                ctypes.set_errno(0)
                return libc.syscall(*call) == -1 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS, errno.EACCES, errno.EINVAL)
            arm = platform.machine() == 'aarch64'
            """;

    private static final String WRITES = """
            import os
            def writes(path, text):
                try:
                    file = os.open(path, os.O_WRONLY)
                    os.write(file, text.encode())
                except OSError: return False
                return True
            """;

    private Abuses() {}

    static Stream<Abuse> all() {
        return Stream.of(processes(), watcher(), memory(), disk(), kernel(), output(), network(), secrets())
                .flatMap(List::stream);
    }

    private static List<Abuse> processes() {
        return List.of(
                endingAs(
                        "a fork bomb that never gives up",
                        3,
                        """
                        import os, time
                        forks = 0
                        try:
                            while True:
                                if os.fork() == 0:
                                    while True:
                                        try: os.fork()
                                        except OSError: time.sleep(0.1)
                                forks += 1
                        except OSError: print(forks <= 64, flush=True)
                        time.sleep(60)
                        """,
                        it -> it.stdout().text().equals("True\n") && it.end().timedOut()),
                endingAs(
                        "the shell's own fork bomb",
                        3,
                        "import subprocess; subprocess.run(['sh', '-c', 'b() { b | b & }; b; sleep 60'], stderr=-3)",
                        it -> it.end().timedOut() || it.end().exitCode() != null),
                refused("ten thousand threads", """
                        import threading, time
                        started = 0
                        try:
                            for _ in range(10_000):
                                threading.Thread(target=time.sleep, args=(1,), daemon=True).start(); started += 1
                        except RuntimeError: print('held' if started <= 64 else started, flush=True)
                        """),
                endingAs(
                        "children that leave their group, twice",
                        30,
                        """
                        import os, time
                        for _ in range(5):
                            if os.fork() == 0:
                                os.setsid()
                                if os.fork() == 0:
                                    os.close(0); os.close(1); os.close(2); time.sleep(60)
                                os._exit(0)
                        print('parent done')
                        """,
                        it -> it.stdout().text().equals("parent done\n")
                                && Integer.valueOf(0).equals(it.end().exitCode())),
                endingAs(
                        "a sleep past the limit, deaf to every signal",
                        1,
                        """
                        import signal, time
                        for s in range(1, 65):
                            try: signal.signal(s, signal.SIG_IGN)
                            except (OSError, ValueError): pass
                        while True: time.sleep(60)
                        """,
                        result -> result.end().timedOut()),
                endingAs(
                        "SIGKILL to everybody else",
                        30,
                        "import os, signal, time\nif os.fork() == 0: time.sleep(60)\nos.kill(-1, signal.SIGKILL); print('still here')",
                        it -> it.stdout().text().equals("still here\n")
                                && Integer.valueOf(0).equals(it.end().exitCode())),
                endingAs(
                        "processor time in four threads of C",
                        3,
                        """
                        import hashlib, threading
                        def burn():
                            while True: hashlib.pbkdf2_hmac('sha256', b'a', b'b', 1_000_000)
                        for _ in range(4): threading.Thread(target=burn).start()
                        """,
                        result -> result.end().timedOut()),
                refused("a seat before others at the processor", """
                        import os
                        def refuses(call, *args):
                            try: call(*args)
                            except OSError: return True
                        print('held' if refuses(os.nice, -5) and refuses(os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1)) else 'got it')
                        """),
                refused("more processors than its own", Abuse.Wall.DOCKER, """
                        import os
                        try: os.sched_setaffinity(0, range(os.cpu_count()))
                        except OSError: pass
                        print('held' if len(os.sched_getaffinity(0)) == 1 else 'got them')
                        """),
                refused("higher limits than it was given", """
                        import resource as r
                        def raises(which):
                            try: r.setrlimit(which, (1 << 40, 1 << 40))
                            except (ValueError, OSError): return False
                            return True
                        print('held' if not any(map(raises, (r.RLIMIT_NOFILE, r.RLIMIT_FSIZE, r.RLIMIT_CORE))) else 'raised')
                        """),
                refused("another time of day", CALLS + """
                        import time
                        def sets():
                            try: time.clock_settime(time.CLOCK_REALTIME, 0)
                            except OSError: return False
                            return True
                        print('held' if not sets() and refused(170 if arm else 164, 0, 0) else 'set')
                        """));
    }

    /** Our own process, its child's parent. */
    private static List<Abuse> watcher() {
        return List.of(
                refused("any signal to the process that watches it", """
                        import os, time
                        for s in range(1, 65):
                            try: os.kill(1, s)
                            except OSError: pass
                        time.sleep(0.2); print('held')
                        """),
                refused("a look into the process that watches it", """
                        import os
                        opened = []
                        for name in ('mem', 'environ', 'maps', 'fd', 'fd/0', 'fd/1', 'root', 'cwd', 'stack', 'auxv'):
                            try: os.listdir(f'/proc/1/{name}') if name in ('fd', 'root', 'cwd') else open(f'/proc/1/{name}', 'rb').read(1); opened.append(name)
                            except OSError: pass
                        print('held' if not opened else opened)
                        """),
                refused("a debugger on the process that watches it", CALLS + """
                        here = ctypes.create_string_buffer(8)
                        print('held' if libc.ptrace(16, 1, 0, 0) == -1 and refused(270 if arm else 310, 1, here, 1, here, 1, 0) else 'attached')
                        """),
                refused("a better place in the line of those who are killed for lack of memory", WRITES + """
                        print('held' if not writes('/proc/self/oom_score_adj', '-1000') and not writes('/proc/1/oom_score_adj', '1000') else 'got it')
                        """),
                endingAs(
                        "an end of its own making on its stdout",
                        30,
                        """
                        import os, struct, sys
                        for frame in (b'X' + struct.pack('>I', 2) + b'{}', b'Z' + struct.pack('>I', 2) + b'{}', b'R\\0\\0\\0\\0'):
                            for fd in range(1, 256):
                                try: os.write(fd, frame)
                                except OSError: pass
                        sys.exit(7)
                        """,
                        it -> Integer.valueOf(7).equals(it.end().exitCode())
                                && it.stdout().text().startsWith("X")),
                endingAs(
                        "no streams at all",
                        30,
                        "import os; os.closerange(0, 256); os._exit(5)",
                        it -> Integer.valueOf(5).equals(it.end().exitCode())
                                && it.stdout().text().isEmpty()));
    }

    private static List<Abuse> memory() {
        return List.of(
                endingAs(
                        "ten gigabytes of memory",
                        20,
                        "kept = []\nfor _ in range(1000): kept.append(bytearray(10_000_000))\nprint('had it')",
                        it -> it.stdout().text().isEmpty()
                                && !Integer.valueOf(0).equals(it.end().exitCode())),
                new Abuse(
                        "ten gigabytes of shared memory",
                        Abuse.Wall.DOCKER,
                        """
                        import mmap
                        kept = []
                        for _ in range(100):
                            m = mmap.mmap(-1, 100_000_000)
                            for at in range(0, 100_000_000, 4096): m[at] = 1
                            kept.append(m)
                        print('had it')
                        """,
                        20,
                        it -> it.stdout().text().isEmpty()
                                && !Integer.valueOf(0).equals(it.end().exitCode())),
                new Abuse(
                        "ten gigabytes in files without a name",
                        Abuse.Wall.DOCKER,
                        """
                        import os
                        for _ in range(200):
                            fd = os.memfd_create('m')
                            for _ in range(60): os.write(fd, b'x' * 1_000_000)
                        print('had it')
                        """,
                        20,
                        it -> it.stdout().text().isEmpty()
                                && !Integer.valueOf(0).equals(it.end().exitCode())),
                refused("a large file in shared memory", """
                        try:
                            with open('/dev/shm/a', 'wb') as f:
                                for _ in range(200): f.write(b'x' * 1_000_000)
                        except OSError: print('held')
                        """),
                endingAs(
                        "a stack without end",
                        30,
                        "import sys; sys.setrecursionlimit(10**9)\ndef f(n): return f(n + 1) + 1\nf(0)",
                        it -> !Integer.valueOf(0).equals(it.end().exitCode())
                                && !it.end().timedOut()));
    }

    private static List<Abuse> disk() {
        return List.of(
                refused("a full /tmp", """
                        written = 0
                        try:
                            for n in range(100):
                                with open(f'/tmp/{n}', 'wb') as f: written += f.write(b'x' * 4_000_000)
                        except OSError: print('held' if written < 128_000_000 else written)
                        """),
                refused("a hundred thousand empty files", Abuse.Wall.DOCKER, """
                        n = 0
                        try:
                            while n < 100_000: open(f'/tmp/{n}', 'w').close(); n += 1
                        except OSError: print('held' if n <= 4096 else n)
                        """),
                refused("ten thousand open files", """
                        kept = []
                        try:
                            while len(kept) < 10_000: kept.append(open('/dev/null'))
                        except OSError: print('held' if len(kept) < 256 else len(kept))
                        """),
                refused("a file larger than any may be", """
                        import signal
                        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                        def refuses(size):
                            try: open('/tmp/large', 'wb').truncate(size)
                            except OSError: return True
                        print('held' if refuses(1 << 40) and refuses(100_000_000) else 'had it')
                        """),
                refused("a zip bomb", """
                        import io, zipfile
                        packed = io.BytesIO()
                        with zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED) as z:
                            for n in range(40): z.writestr(str(n), b'\\0' * 10_000_000)
                        try: zipfile.ZipFile(packed).extractall('/tmp')
                        except OSError: print('held')
                        """),
                refused("writes outside of its folders", """
                        import os
                        wrote = []
                        for top in ('/', '/bin', '/usr', '/usr/bin', '/usr/local', '/etc', '/lib', '/dev', '/home', '/root', '/var', '/var/tmp',
                                    '/run', '/opt', '/srv', '/mnt', '/media', '/proc', '/sys'):
                            try: open(os.path.join(top, 'x'), 'w').close(); wrote.append(top)
                            except OSError: pass
                        print('held' if not wrote else wrote)
                        """),
                refused("programs of its own making that run with more rights", """
                        import os, shutil, subprocess
                        shutil.copy('/bin/sh', '/tmp/sh'); os.chmod('/tmp/sh', 0o4755)
                        try: print('ran' if subprocess.run(['/tmp/sh', '-c', 'id -u'], capture_output=True).stdout.strip() == b'0' else 'held')
                        except OSError: print('held')
                        """));
    }

    private static List<Abuse> kernel() {
        return List.of(
                refused("root, and capabilities", """
                        import os
                        got = []
                        for call in (os.setuid, os.setgid, os.seteuid):
                            try: call(0); got.append(call)
                            except OSError: pass
                        caps = [l.split()[1] for l in open('/proc/self/status') if l.startswith(('CapEff', 'CapPrm', 'CapBnd'))]
                        print('held' if not got and not any(int(c, 16) for c in caps) else (got, caps))
                        """),
                refused("the programs that make a user root", """
                        import shutil, subprocess
                        ids = []
                        for command in (['su', '-c', 'id -u'], ['sudo', '-n', 'id', '-u'], ['mount', '-t', 'tmpfs', 'x', '/tmp']):
                            if shutil.which(command[0]):
                                done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL)
                                if done.returncode == 0: ids.append(command)
                        print('held' if not ids else ids)
                        """),
                refused("mounts", CALLS + """
                        flags = (0, 4096, 32)
                        done = [f for f in flags if libc.mount(b'/tmp', b'/tmp', b'tmpfs', f, None) == 0]
                        print('held' if not done and libc.umount2(b'/proc', 0) == -1 else 'mounted')
                        """),
                refused("namespaces of its own", CALLS + """
                        print('held' if all(libc.unshare(kind) == -1 for kind in (0x10000000, 0x20000, 0x40000000, 0x10000000 | 0x20000)) else 'unshared')
                        """),
                refused("another root", """
                        import os
                        try: os.chroot('/tmp'); print('changed')
                        except OSError: print('held')
                        """),
                refused("devices", """
                        import os, stat
                        got = []
                        for major, minor in ((1, 1), (8, 0), (1, 3), (254, 0)):
                            try: os.mknod(f'/tmp/d{major}-{minor}', stat.S_IFBLK | 0o666, os.makedev(major, minor)); got.append(major)
                            except OSError: pass
                        for name in ('mem', 'kmem', 'port', 'sda', 'vda', 'nvme0', 'kvm', 'fuse', 'loop0', 'net/tun', 'kmsg'):
                            try: open('/dev/' + name, 'rb').read(1); got.append(name)
                            except OSError: pass
                        print('held' if not got else got)
                        """),
                refused("the kernel's own settings", WRITES + """
                        wrote = [path for path in ('/proc/sys/kernel/core_pattern', '/proc/sys/vm/overcommit_memory', '/proc/sysrq-trigger', '/proc/sys/kernel/hostname',
                                     '/proc/scsi/scsi', '/proc/acpi/wakeup',
                                     '/sys/kernel/uevent_helper', '/sys/power/state', '/sys/fs/cgroup/memory/release_agent',
                                     '/sys/fs/cgroup/release_agent', '/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/cgroup.procs',
                                     '/sys/fs/cgroup/memory/memory.limit_in_bytes', '/sys/fs/cgroup/pids/pids.max') if writes(path, '1')]
                        print('held' if not wrote else wrote)
                        """),
                refused("calls that only the machine's owner needs", CALLS + """
                        calls = {'reboot': (142, 0xfee1dead, 672274793, 0) if arm else (169, 0xfee1dead, 672274793, 0),
                                 'init_module': (105, 0, 0, 0) if arm else (175, 0, 0, 0),
                                 'swapon': (224, b'/tmp/x', 0) if arm else (167, b'/tmp/x', 0),
                                 'sethostname': (161, b'x', 1) if arm else (170, b'x', 1),
                                 'pivot_root': (41, b'/tmp', b'/tmp') if arm else (155, b'/tmp', b'/tmp'),
                                 'acct': (89, b'/tmp/x') if arm else (163, b'/tmp/x')}
                        done = [name for name, call in calls.items() if not refused(*call)]
                        print('held' if not done else done)
                        """),
                refused("calls that have been ways out of containers", CALLS + """
                        calls = {'keyctl': (219, 0, 0) if arm else (250, 0, 0),
                                 'bpf': (280, 0, 0, 0) if arm else (321, 0, 0, 0),
                                 'perf_event_open': (241, 0, 0, -1, -1, 0) if arm else (298, 0, 0, -1, -1, 0),
                                 'userfaultfd': (282, 0) if arm else (323, 0),
                                 'open_by_handle_at': (265, 0, 0, 0) if arm else (304, 0, 0, 0),
                                 'kexec_load': (104, 0, 0, 0, 0) if arm else (246, 0, 0, 0, 0),
                                 'io_uring_setup': (425, 1, ctypes.create_string_buffer(120)),
                                 'io_uring_enter': (426, -1, 0, 0, 0, 0, 0),
                                 'io_uring_register': (427, -1, 0, 0, 0),
                                 'memfd_secret': (447, 0),
                                 'io_setup': (0 if arm else 206, 1, ctypes.create_string_buffer(8)),
                                 'vmsplice': (75 if arm else 278, -1, 0, 0, 0),
                                 'ptrace': (117 if arm else 101, 0, 0, 0, 0),
                                 'process_vm_readv': (270 if arm else 310, os.getpid(), 0, 0, 0, 0, 0),
                                 'personality': (92 if arm else 135, 0x40000),
                                 'adjtimex': (171 if arm else 159, ctypes.create_string_buffer(512)),
                                 'name_to_handle_at': (264 if arm else 303, -100, b'/tmp', ctypes.create_string_buffer(200), ctypes.create_string_buffer(8), 0),
                                 'clone_newuser': (220 if arm else 56, 0x10000000 | 17, 0, 0, 0, 0),
                                 'clone3': (435, 0, 0)}
                        if not arm:
                            calls |= {'modify_ldt': (154, 0, ctypes.create_string_buffer(16), 16)}
                        done = [name for name, call in calls.items() if not refused(*call) or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS)]
                        print('held' if not done else done)
                        """),
                refused("sockets that lead elsewhere than a network", """
                        import socket
                        got = []
                        for family in list(range(3, 10)) + list(range(11, 46)):
                            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
                                try: socket.socket(family, kind).close(); got.append((family, kind))
                                except PermissionError: pass
                                except OSError as other: got.append((family, other.errno))
                        for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6): socket.socket(family, socket.SOCK_STREAM).close()
                        a, b = socket.socketpair(); a.send(b'x'); b.recv(1)
                        print('held' if not got else got)
                        """));
    }

    private static List<Abuse> output() {
        return List.of(
                flood("endless output", "while True: os.write(1, chunk)"),
                flood("endless errors", "while True: os.write(2, chunk)"),
                flood("endless output and errors at once", "while True: os.write(1, chunk); os.write(2, chunk)"),
                endingAs(
                        "a line of a hundred megabytes from a child",
                        20,
                        "import subprocess; subprocess.run(['sh', '-c', 'head -c 100000000 /dev/zero | tr \"\\\\\\\\0\" x'])",
                        it -> it.stdout().truncated() && it.stdout().text().length() <= CappedText.LIMIT),
                endingAs(
                        "bytes that are no text",
                        30,
                        "import os; os.write(1, bytes(range(256)) + b'\\xf0\\x9f\\xa6'); os.write(2, b'\\xed\\xa0\\x80\\xff')",
                        it -> it.stdout().text().endsWith("\uFFFD")
                                && !it.stdout().text().contains("\u0000")
                                && it.stderr().text().contains("\uFFFD")),
                endingAs(
                        "a character cut where the output is",
                        30,
                        "print('a' + '\\U0001F9A6' * 100_000)",
                        it -> it.stdout().truncated()
                                && it.stdout().text().codePoints().noneMatch(p -> p >= 0xD800 && p < 0xE000)),
                endingAs(
                        "words that move a terminal's cursor",
                        30,
                        "print('\\x1b[2J\\x1b]0;owned\\x07')",
                        it -> it.stdout().text().equals("\u001b[2J\u001b]0;owned\u0007\n")));
    }

    private static Abuse flood(String tried, String loop) {
        return endingAs(
                tried,
                20,
                "import os\nchunk = b'x' * 65536\n" + loop,
                it -> (it.stdout().truncated() || it.stderr().truncated())
                        && it.end().exitCode() == null
                        && !it.end().timedOut()
                        && it.stdout().text().length() + it.stderr().text().length() <= 2 * CappedText.LIMIT);
    }

    private static List<Abuse> network() {
        return List.of(
                refused("a connection to anywhere", """
                        import socket
                        reached = []
                        for address in ('1.1.1.1', '8.8.8.8', '172.17.0.1', '10.0.0.1', '192.168.0.1', '127.0.0.1'):
                            for port in (22, 53, 80, 443, 2375, 5432, 6379, 8080):
                                try: socket.create_connection((address, port), 0.2); reached.append((address, port))
                                except OSError: pass
                        print('held' if not reached else reached)
                        """),
                refused("the address of the cloud's metadata", """
                        import urllib.request
                        try: print(urllib.request.urlopen('http://169.254.169.254/latest/meta-data/', timeout=1).read())
                        except OSError: print('held')
                        """),
                refused("names", """
                        import socket
                        found = []
                        for name in ('example.com', 'host.docker.internal', 'metadata.google.internal', 'redis', 'postgres'):
                            try: found.append(socket.getaddrinfo(name, 80))
                            except OSError: pass
                        print('held' if not found else found)
                        """),
                refused("datagrams", """
                        import socket
                        sent = []
                        for address in (('1.1.1.1', 53), ('255.255.255.255', 9), ('224.0.0.251', 5353)):
                            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                            try: s.sendto(b'hello', address); sent.append(address)
                            except OSError: pass
                        print('held' if not sent else sent)
                        """),
                refused("raw and packet sockets", """
                        import socket
                        got = []
                        for kind in ((socket.AF_INET, socket.SOCK_RAW, 1), (socket.AF_PACKET, socket.SOCK_RAW, 0x300)):
                            try: socket.socket(*kind); got.append(kind)
                            except OSError: pass
                        print('held' if not got else got)
                        """),
                refused("an interface of its own", """
                        import fcntl, os, socket, struct
                        names = [line.split(':')[0].strip() for line in open('/proc/net/dev').readlines()[2:]]
                        names = [n for n in names if n not in ('lo', 'tunl0', 'sit0', 'ip6tnl0')]
                        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                        try: fcntl.ioctl(s, 0x8914, struct.pack('16sH14s', b'lo', 1 | 0x100, b'')); names.append('changed lo')
                        except OSError: pass
                        print('held' if not names else names)
                        """),
                refused("the engine that started it", """
                        import os, socket
                        found = [p for p in ('/var/run/docker.sock', '/run/docker.sock', '/run/containerd/containerd.sock', '/run/podman/podman.sock')
                                 if os.path.exists(p)]
                        for name in ('\\0docker', '\\0/containerd-shim'):
                            try: socket.socket(socket.AF_UNIX).connect(name); found.append(name)
                            except OSError: pass
                        print('held' if not found else found)
                        """));
    }

    private static List<Abuse> secrets() {
        return List.of(
                refused("the server's environment", """
                        import os
                        known = ('PATH', 'HOME', 'LANG', 'PYTHON', 'OMP_', 'OPENBLAS_', 'MKL_', 'NUMEXPR_', 'UV_', 'NODE_', 'HOSTNAME', 'PWD', 'LC_', 'MPL')
                        strange = [n for n in os.environ if not n.startswith(known)]
                        print('held' if not strange else strange)
                        """),
                refused("the paths of what is mounted", """
                        here = '%s'
                        texts = [open('/proc/self/' + name).read() for name in ('mountinfo', 'mounts', 'mountstats')]
                        shown = [line for text in texts for line in text.splitlines() if here in line or 'test-' in line or '.reagent' in line]
                        print('held' if not shown else shown)
                        """.formatted(
                                Path.of("").toAbsolutePath())),
                refused("other people's processes", """
                        import os
                        pids = [int(p) for p in os.listdir('/proc') if p.isdigit()]
                        print('held' if len(pids) <= 3 else [open(f'/proc/{p}/cmdline').read() for p in pids])
                        """),
                refused("the kernel's log and its addresses", CALLS + """
                        got = []
                        try: got += [l for l in open('/proc/kallsyms') if int(l.split()[0], 16)][:1]
                        except OSError: pass
                        try: got += [open('/proc/kcore', 'rb').read(1)] if open('/proc/kcore', 'rb').read(1) else []
                        except OSError: pass
                        print('held' if not got else got)
                        """),
                refused("files of the machine", """
                        import os
                        got = []
                        for path in ('/etc/shadow', '/root/.ssh', '/root/.bash_history', '/home', '/var/run/secrets', '/proc/1/root/etc/shadow'):
                            try: got += [path] if (os.listdir(path) if os.path.isdir(path) else open(path).read(1)) else []
                            except OSError: pass
                        print('held' if not got else got)
                        """));
    }
}
