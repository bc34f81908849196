# An interpreter that stays: it runs one piece of code after the other in one namespace. On descriptor 3 it is told where the next one is
# and where its standard input, a JSON line with a number; on 4 it says how that ended: the number and an exit code on a line.
import json, os, sys, traceback

commands, ends = os.fdopen(3), os.fdopen(4, "w")
for ours in (3, 4):
    os.set_inheritable(ours, False)
space = {"__name__": "__main__", "__builtins__": __builtins__}


def run(path):
    try:
        with open(path, encoding="utf-8") as file:
            exec(compile(file.read(), path, "exec"), space)
        return 0
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException as problem:
        # without the frame that is ours
        shown = problem.__traceback__ and problem.__traceback__.tb_next
        traceback.print_exception(type(problem), problem, shown)
        return 1


for line in commands:
    command = json.loads(line)
    stdin = os.open(command["stdin"], os.O_RDONLY)
    os.dup2(stdin, 0)
    os.close(stdin)
    sys.stdin = open(0, closefd=False)
    code = run(command["path"])
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass
    # on a line of its own, whatever code wrote there
    ends.write(f"\n{command['number']} {code & 255}\n")
    ends.flush()
