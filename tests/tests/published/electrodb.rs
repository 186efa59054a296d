//! A task manager in ElectroDB's layout. It is published without items.

use dynamite_runtime::{Date, Dynamite};
use dynamite_tests::published::electro::{
    Assignments, Electro, Employee, EmployeeKey, EmployeeRepository, Office, OfficeRepository, Status, Task, TaskKey,
    TaskRepository, Team, Workplace,
};

use crate::{definition, formats};

const FILE: &str = include_str!("../../published/electrodb/electrodb-examples-create-table.json");

fn employee(id: &str, title: &str, salary: u32, manager: Option<&str>) -> Employee {
    Employee {
        employee: id.into(),
        first_name: "Ada".into(),
        last_name: "Berg".into(),
        office_name: "north".into(),
        title: title.into(),
        team: Team::CoolCatsAndKittens,
        salary,
        manager: manager.map(str::to_owned),
        date_hired: Date::from_ymd_opt(2020, 1, salary % 28 + 1).unwrap(),
        version: "1".into(),
    }
}

fn task(name: &str, employee: &str, status: Status) -> Task {
    Task {
        task_name: name.into(),
        project: "move".into(),
        employee: employee.into(),
        description: None,
        status,
        points: 3,
        version: "1".into(),
    }
}

/// Returns a table with an office, three employees, one of them the manager of the others, and three tasks.
async fn filled_table() -> Dynamite {
    let db = Dynamite::embedded().await.unwrap();
    Electro::new(&db).create_table().await.unwrap();
    let employees = EmployeeRepository::new(&db);
    employees.create(&employee("e1", "lead", 9000, None)).await.unwrap();
    employees.create(&employee("e2", "engineer", 7000, Some("e1"))).await.unwrap();
    employees.create(&employee("e3", "engineer", 12000, Some("e1"))).await.unwrap();
    let tasks = TaskRepository::new(&db);
    tasks.create(&task("t1", "e2", Status::Open)).await.unwrap();
    tasks.create(&task("t2", "e2", Status::Closed)).await.unwrap();
    tasks.create(&task("t3", "e3", Status::InProgress)).await.unwrap();
    let office = Office {
        office_name: "north".into(),
        country: "NO".into(),
        state: "Oslo".into(),
        city: "Oslo".into(),
        zip: "0150".into(),
        address: "Havnegata 1".into(),
        version: "1".into(),
    };
    OfficeRepository::new(&db).create(&office).await.unwrap();
    db
}

fn ids(employees: &[Employee]) -> Vec<&str> {
    employees.iter().map(|one| one.employee.as_str()).collect()
}

fn names(tasks: &[Task]) -> Vec<&str> {
    tasks.iter().map(|one| one.task_name.as_str()).collect()
}

#[tokio::test]
async fn the_schema_creates_the_published_table() {
    definition::assert_creates(formats::command_line(FILE), |db| Electro::new(db).create_table()).await;
}

#[tokio::test]
async fn each_entity_is_read_by_its_key() {
    let db = filled_table().await;
    let found = EmployeeRepository::new(&db).get(EmployeeKey::new("e2")).await.unwrap();
    assert_eq!(found, Some(employee("e2", "engineer", 7000, Some("e1"))));
    let found = TaskRepository::new(&db).get(TaskKey::new("t1", "move", "e2")).await.unwrap();
    assert_eq!(found, Some(task("t1", "e2", Status::Open)));
    let offices = OfficeRepository::new(&db).query("NO", "Oslo").city("Oslo").zip("0150").all().await.unwrap();
    assert_eq!(offices[0].office_name, "north");
}

#[tokio::test]
async fn the_first_index_holds_workplaces_and_projects() {
    let db = filled_table().await;
    let workplace = Electro::new(&db).workplace("north").all().await.unwrap();
    let offices = workplace.iter().filter(|item| matches!(item, Workplace::Office(_))).count();
    assert_eq!((workplace.len(), offices), (4, 1));
    let team = EmployeeRepository::new(&db).coworkers("north").team(Team::CoolCatsAndKittens).title("engineer");
    assert_eq!(ids(&team.all().await.unwrap()), ["e2", "e3"]);
    assert_eq!(OfficeRepository::new(&db).by_name("north").count().await.unwrap(), 1);
    let closed_tasks = TaskRepository::new(&db).in_project("move").employee("e2").status(Status::Closed);
    assert_eq!(names(&closed_tasks.all().await.unwrap()), ["t2"]);
}

#[tokio::test]
async fn the_second_index_holds_teams() {
    let db = filled_table().await;
    let hired = EmployeeRepository::new(&db).teams(Team::CoolCatsAndKittens);
    let day = |d| Date::from_ymd_opt(2020, 1, d).unwrap();
    assert_eq!(ids(&hired.clone().date_hired(..=day(13)).all().await.unwrap()), ["e2", "e1"]);
    assert_eq!(ids(&hired.date_hired(day(17)).title("engineer").all().await.unwrap()), ["e3"]);
}

#[tokio::test]
async fn the_third_index_holds_employees_with_their_tasks() {
    let db = filled_table().await;
    let all = Electro::new(&db).assignments("e2").all().await.unwrap();
    let tasks = all.iter().filter(|item| matches!(item, Assignments::Task(_))).count();
    assert_eq!((all.len(), tasks), (3, 2));
    assert_eq!(ids(&EmployeeRepository::new(&db).lookup("e3").all().await.unwrap()), ["e3"]);
    let open = TaskRepository::new(&db).assigned("e2").project("move").status(Status::Open).all().await.unwrap();
    assert_eq!(names(&open), ["t1"]);
}

#[tokio::test]
async fn the_fourth_index_holds_roles_and_statuses() {
    let db = filled_table().await;
    let well_paid = EmployeeRepository::new(&db).roles("engineer").salary(8000..).all().await.unwrap();
    assert_eq!(ids(&well_paid), ["e3"], "salaries are in the order of their numbers");
    let tasks = TaskRepository::new(&db);
    tasks.update(TaskKey::new("t1", "move", "e2")).set_status(Status::InProgress).await.unwrap();
    assert_eq!(names(&tasks.by_status(Status::InProgress).project("move").all().await.unwrap()), ["t1", "t3"]);
}

#[tokio::test]
async fn the_fifth_index_holds_employees_with_a_manager() {
    let db = filled_table().await;
    let employees = EmployeeRepository::new(&db);
    let reports = employees.direct_reports("e1").team(Team::CoolCatsAndKittens).office_name("north");
    assert_eq!(reports.count().await.unwrap(), 2);
    employees.update(EmployeeKey::new("e3")).set_manager(None).await.unwrap();
    assert_eq!(ids(&employees.direct_reports("e1").all().await.unwrap()), ["e2"]);
    assert_eq!(employees.scan_direct_reports().count().await.unwrap(), 1);
}
