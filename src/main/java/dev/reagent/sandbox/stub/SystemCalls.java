package dev.reagent.sandbox.stub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The system calls that code may make, read from the resource {@code system-calls}: as a profile for Docker, and as a kernel filter
 * (seccomp, classic BPF) for walls without an engine.
 */
public final class SystemCalls {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** AF_UNIX, AF_INET, AF_INET6: sockets of no other kind, such as AF_NETLINK and AF_VSOCK. */
    private static final List<Integer> FAMILIES = List.of(1, 2, 10);

    /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
    private static final int NAMESPACES = 0x7E02_0000;

    private static final List<String> WITH_CONDITIONS = List.of("clone", "clone3", "socket", "socketpair");
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    // the offsets in struct seccomp_data
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;

    // jumps, BPF_JMP with a constant
    private static final int EQUAL = 0x15;
    private static final int GREATER = 0x25;
    private static final int AT_LEAST = 0x35;
    private static final int ANY_BIT = 0x45;

    private static final int ALLOWED = 0x7FFF_0000;
    private static final int KILLED = 0x8000_0000;

    private static final List<Call> CALLS = read();

    /** Docker's value of {@code seccomp=}: JSON for both architectures, so that it fits any engine. */
    public static final String DOCKER_PROFILE = dockerProfile();

    private record Call(String name, OptionalInt onX86, OptionalInt onArm) {

        OptionalInt number(Machine machine) {
            return machine == Machine.X86_64 ? onX86 : onArm;
        }
    }

    /** An architecture, with its number in the kernel's audit. */
    public enum Machine {
        X86_64("amd64", 0xC000_003E),
        AARCH64("aarch64", 0xC000_00B7);

        private final String osArch;
        private final int audit;

        Machine(String osArch, int audit) {
            this.osArch = osArch;
            this.audit = audit;
        }

        /** Returns this machine's architecture; empty if there is no list of calls for it. */
        public static Optional<Machine> here() {
            return List.of(values()).stream()
                    .filter(machine -> machine.osArch.equals(System.getProperty("os.arch")))
                    .findFirst();
        }
    }

    private SystemCalls() {}

    private static List<Call> read() {
        try (var in = SystemCalls.class.getResourceAsStream("system-calls")) {
            if (in == null) {
                throw new IllegalStateException("system-calls is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .map(words -> new Call(words[0], number(words[1]), number(words[2])))
                    .toList();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private static OptionalInt number(String word) {
        return word.equals("-") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(word));
    }

    private static String dockerProfile() {
        var profile = JSON.createObjectNode().put("defaultAction", "SCMP_ACT_ERRNO");
        var machines = profile.putArray("archMap");
        for (var machine : Machine.values()) {
            // no 32-bit calls beside them
            machines.addObject().put("architecture", "SCMP_ARCH_" + machine).putArray("subArchitectures");
        }
        var rules = profile.putArray("syscalls");
        var plain = allow(rules);
        CALLS.stream()
                .map(Call::name)
                .filter(name -> !WITH_CONDITIONS.contains(name))
                .forEach(plain.withArray("names")::add);
        for (int family : FAMILIES) {
            var sockets = allow(rules);
            sockets.withArray("names").add("socket").add("socketpair");
            sockets.withArray("args")
                    .addObject()
                    .put("index", 0)
                    .put("value", family)
                    .put("op", "SCMP_CMP_EQ");
        }
        var clone = allow(rules);
        clone.withArray("names").add("clone");
        clone.withArray("args")
                .addObject()
                .put("index", 0)
                .put("value", NAMESPACES)
                .put("valueTwo", 0)
                .put("op", "SCMP_CMP_MASKED_EQ");
        // its flags are behind a pointer; libraries fall back to clone if it does not exist
        allow(rules)
                .put("action", "SCMP_ACT_ERRNO")
                .put("errnoRet", ENOSYS)
                .putArray("names")
                .add("clone3");
        return profile.toString();
    }

    private static ObjectNode allow(ArrayNode rules) {
        return rules.addObject().put("action", "SCMP_ACT_ALLOW");
    }

    /** Returns the kernel's filter, as {@code struct sock_filter[]} in hexadecimal digits. */
    public static String filter(Machine machine) {
        var program = new Program();
        program.load(ARCHITECTURE).skipIf(EQUAL, machine.audit, 1).end(KILLED).load(NUMBER);
        var numbers = new TreeMap<Integer, String>();
        CALLS.forEach(call -> call.number(machine).ifPresent(number -> numbers.put(number, call.name())));
        // newer than the list: answer like an older kernel, which libraries can handle
        program.skipUnless(GREATER, numbers.lastKey(), 1).end(error(ENOSYS));
        numbers.forEach((number, name) -> {
            switch (name) {
                case "clone3" -> program.skipUnless(EQUAL, number, 1).end(error(ENOSYS));
                case "clone" ->
                    program.skipUnless(EQUAL, number, 4)
                            .load(FIRST_ARGUMENT)
                            .skipUnless(ANY_BIT, NAMESPACES, 1)
                            .end(error(EPERM))
                            .end(ALLOWED);
                case "socket", "socketpair" -> {
                    program.skipUnless(EQUAL, number, 2 + 2 * FAMILIES.size()).load(FIRST_ARGUMENT);
                    FAMILIES.forEach(
                            family -> program.skipUnless(EQUAL, family, 1).end(ALLOWED));
                    program.end(error(EPERM));
                }
                default -> {}
            }
        });
        WITH_CONDITIONS.forEach(numbers.values()::remove);
        ranges(numbers)
                .forEach((first, last) -> program.skipUnless(AT_LEAST, first, 2)
                        .skipIf(GREATER, last, 1)
                        .end(ALLOWED));
        return program.end(error(EPERM)).hex();
    }

    private static int error(int number) {
        return 0x0005_0000 | number;
    }

    /** Groups consecutive numbers into ranges, from the first number to the last. */
    private static Map<Integer, Integer> ranges(TreeMap<Integer, String> numbers) {
        var ranges = new TreeMap<Integer, Integer>();
        for (int number : numbers.keySet()) {
            var last = ranges.lastEntry();
            if (last != null && last.getValue() == number - 1) {
                ranges.put(last.getKey(), number);
            } else {
                ranges.put(number, number);
            }
        }
        return ranges;
    }

    /** Instructions of classic BPF. */
    private static final class Program {

        private final List<byte[]> instructions = new ArrayList<>();

        private Program add(int code, int ifTrue, int ifFalse, int value) {
            instructions.add(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort((short) code)
                    .put((byte) ifTrue)
                    .put((byte) ifFalse)
                    .putInt(value)
                    .array());
            return this;
        }

        /** Loads four bytes of {@code struct seccomp_data}. */
        Program load(int offset) {
            return add(0x20, 0, 0, offset);
        }

        Program skipUnless(int comparison, int value, int instructions) {
            return add(comparison, 0, instructions, value);
        }

        Program skipIf(int comparison, int value, int instructions) {
            return add(comparison, instructions, 0, value);
        }

        Program end(int action) {
            return add(0x06, 0, 0, action);
        }

        String hex() {
            var all = new StringBuilder();
            instructions.forEach(one -> all.append(HexFormat.of().formatHex(one)));
            return all.toString();
        }
    }
}
