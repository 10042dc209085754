package dev.millrace.conventions;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** A class's package has a {@code package-info} that is null-marked. */
final class HavePackageInfo extends ArchCondition<JavaClass> {

    HavePackageInfo() {
        super("live in a package with a null-marked package-info");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        var marked = type.getPackage()
                .tryGetPackageInfo()
                .filter(info -> info.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                .isPresent();
        events.add(new SimpleConditionEvent(type, marked, type.getName() + (marked ? " has one" : " has none")));
    }
}
