package dev.reagent.chaos.simulation;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds a server's own objects by their constructors, as the container does. An interface that nothing was given for never answers.
 */
final class Wiring {

    private final Map<Class<?>, @Nullable Object> beans = new LinkedHashMap<>();

    /** @param bean null for a class whose methods nobody calls */
    <T> Wiring with(Class<T> type, @Nullable T bean) {
        beans.put(type, bean);
        return this;
    }

    Wiring with(Map<Class<?>, Object> more) {
        beans.putAll(more);
        return this;
    }

    /** The one object of that class. */
    <T> T get(Class<T> type) {
        if (!beans.containsKey(type)) {
            beans.put(type, type.isInterface() ? silent(type) : made(type));
        }
        return type.cast(beans.get(type));
    }

    private Object made(Class<?> type) {
        var constructor = constructor(type);
        var args = Arrays.stream(constructor.getParameterTypes()).map(this::get).toArray();
        try {
            constructor.setAccessible(true);
            var bean = constructor.newInstance(args);
            for (var method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(PostConstruct.class)) {
                    method.setAccessible(true);
                    method.invoke(bean);
                }
            }
            return bean;
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException(type + " cannot be made", broken);
        }
    }

    private static Constructor<?> constructor(Class<?> type) {
        var all = type.getDeclaredConstructors();
        return Arrays.stream(all)
                .filter(it -> all.length == 1 || it.isAnnotationPresent(Inject.class))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(type + " has no constructor for the container"));
    }

    private static Object silent(Class<?> port) {
        return Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> nothing(method));
    }

    private static Object nothing(Method method) {
        if (method.getReturnType() == Uni.class) {
            return Uni.createFrom().nothing();
        }
        return method.getReturnType() == Optional.class ? Optional.empty() : null;
    }
}
