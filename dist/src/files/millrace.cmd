@echo off
rem Starts Millrace on Windows with the JDK of MILLRACE_JAVA_HOME, else of JAVA_HOME, else on the PATH. It must be a
rem JDK 21 or newer. There is no cache for quick starts here; the launcher for other systems keeps one.
setlocal
set "HERE=%~dp0"
if "%HERE:~-1%"=="\" set "HERE=%HERE:~0,-1%"
set "JAVA=java.exe"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
if defined MILLRACE_JAVA_HOME set "JAVA=%MILLRACE_JAVA_HOME%\bin\java.exe"
"%JAVA%" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xms24m -Xmx512m %MILLRACE_JAVA_OPTS% ^
    "-Dmillrace.home=%HERE%" -cp "%HERE%\lib\*" dev.millrace.cli.Main %*
exit /b %ERRORLEVEL%
